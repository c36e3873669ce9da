import { readFileSync } from "node:fs";
import { runGit } from "@roadbed/engine/git/run-git.ts";
import { tryMergeTrees } from "@roadbed/engine/flow/review/merge-trees.ts";
import { readStatus } from "@roadbed/engine/flow/status.ts";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { openRepository } from "@roadbed/engine/read/git.ts";
import { platformFile, readPlatform } from "@roadbed/engine/read/read-platform.ts";
import { publishDrift } from "@roadbed/github/publish/publish-drift.ts";
import { type GroupCode, publishGroup } from "@roadbed/github/publish/publish-group.ts";
import { publishReview } from "@roadbed/github/publish/publish-review.ts";
import { publishRun, type RunHistory } from "@roadbed/github/publish/publish-run.ts";
import type { PublishFlags } from "./commands/publish.ts";
import { type Context, findRoot } from "./context.ts";
import { fetchCommit } from "./fetch-commits.ts";
import { openGitHubOf } from "./open-github-of.ts";
import { openPlatform } from "./open-platform.ts";
import { summariseDrift } from "./summarise-drift.ts";
import { endWith, print, printJson } from "./output.ts";
import { readGroup } from "./read-group.ts";

/** `platform publish`: what a review or a run says, where people see it. */
export async function runPublish(
  this: Context,
  { run, drift, then, group: event, output }: PublishFlags,
  ...files: string[]
): Promise<void> {
  const github = openGitHubOf(this, { paced: run });
  const artifacts = files.map(readJson);
  if (artifacts.length > 1 && !run) throw new UserError("One review is published at a time.", { fix: "Give one file, or add --run." });
  const group = readGroup(event);
  const code = readCode(findRoot(this));
  const done = run
    ? await publishRun(github, artifacts, lookBack(this))
    : drift
      ? await publishDrift(github, summariseDrift(artifacts[0]))
      : group !== undefined
        ? await publishGroup(github, artifacts[0], group, code)
        : await publishReview(github, artifacts[0], code, then);
  endWith(this, !("published" in done) || done.published === true);
  if (output === "json") return printJson(this, done);
  print(this, [...done.notes, `${done.calls} requests to GitHub.`].join("\n"));
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new UserError(`${file} can't be read as JSON.`, { fix: "Give the file that the step before wrote with --output json.", cause });
  }
}

/** Who is of the platform team must be so by the base that GitHub names and by the commit that is checked out: it may be newer. */
function readCode(root: string): GroupCode {
  const repository = openRepository(root);
  const readTeam = async (commit: string) => {
    const bytes = (await repository.readFiles(await repository.treeOf(commit), [platformFile])).get(platformFile);
    return bytes === undefined ? [] : (readPlatform(bytes, []).draft?.value.platformTeam.members ?? []);
  };
  return {
    changedPaths: async (base, head) => repository.changedPaths(await repository.mergeBase(base, head), head),
    isMergeOf: async (commit, base, head) => {
      await fetchCommit(root, head);
      return (await repository.treeOf(commit)) === (await tryMergeTrees(root, base, head));
    },
    readPlatformTeam: async (base) => {
      const [then, now] = await Promise.all([base, "HEAD"].map(readTeam));
      return (then ?? []).filter((login) => now?.includes(login));
    },
  };
}

function lookBack(context: Context): RunHistory {
  const { root, repository, source, store } = openPlatform(context);
  return {
    async findCause(ref, commit) {
      const where = ref.startsWith("layers/") ? "platform" : `environments/${ref}`;
      const found = await runGit(root, ["log", "-1", "--first-parent", "--format=%H", await repository.resolveCommit(commit), "--", where]);
      return found.toString("utf8").trim() || undefined;
    },
    async findSettled(refs) {
      const open = await readStatus({ repository, source, store, commit: "HEAD", now: () => context.now() });
      const unsettled = new Set(open.filter(({ status }) => status !== "in-sync" && status !== "held").map(({ ref }) => ref));
      return new Set(refs.filter((ref) => !unsettled.has(ref)));
    },
  };
}
