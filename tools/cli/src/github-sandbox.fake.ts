import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LedgerRecord } from "@roadbed/engine/contract/ledger.ts";
import type { StandInState } from "@roadbed/github/stand-in/state.fake.ts";
import { git } from "./sandbox/copy-checkout.ts";
import { makeSandbox, type Sandbox } from "./sandbox/make-sandbox.ts";

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A commit of a merge queue. */
export interface Queued {
  /** File with the event that a workflow gets. */
  readonly event: string;
  readonly head: string;
}

/** A platform of its own whose remote is answered for by a stand-in for GitHub. */
export interface GitHubSandbox extends Sandbox {
  /** Of the stand-in's API. */
  readonly url: string;
  /** The command, with the rights of a workflow or of a person. */
  platform(args: readonly string[], who?: string): Ran;
  /** What a person does in GitHub's pages. */
  ask(who: string, method: string, path: string, body: object): Promise<Record<string, unknown>>;
  /** A change on a branch, pushed, as a pull request. Returns its number. */
  open(who: string, branch: string, files: Readonly<Record<string, string>>, title?: string): Promise<number>;
  /** What GitHub's merge queue makes of pull requests: one commit each, on top of main and of those before it. */
  queue(...numbers: readonly number[]): Queued[];
  state(): StandInState;
  pageOf(ref: string): string;
  lastIntent(ref: string): Extract<LedgerRecord, { kind: "intent" }>;
  close(): void;
}

export async function openGitHubSandbox(root: string): Promise<GitHubSandbox> {
  const sandbox = makeSandbox(root);
  const { clone, folder } = sandbox;
  const data = join(folder, "github");
  const serving = spawn(process.execPath, [
    join(root, "tools/github/src/stand-in/serve.fake.ts"),
    ...["--state", data, "--git", sandbox.remote],
  ]);
  for (let waited = 0; waited < 200 && !existsSync(join(data, "url")); waited++) await sleep(100);
  const url = readFileSync(join(data, "url"), "utf8").trim();
  const platform = (args: readonly string[], who = "workflow"): Ran => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(clone, "tools/cli/bin/platform.mjs"), ...args], {
      cwd: clone,
      encoding: "utf8",
      maxBuffer: 1 << 28,
      env: { ...process.env, GITHUB_REPOSITORY: "acme-corp/platform", GITHUB_TOKEN: `${who}-token`, GITHUB_API_URL: url },
    });
    return { status, stdout, stderr };
  };
  const ask: GitHubSandbox["ask"] = async (who, method, path, body) => {
    const answer = await fetch(`${url}/repos/acme-corp/platform${path}`, {
      method,
      // The stand-in closes what is idle while this process waits for a command.
      headers: { authorization: `Bearer ${who}-token`, "content-type": "application/json", connection: "close" },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Record<string, unknown>;
  };
  const readState = () => JSON.parse(readFileSync(join(data, "state.json"), "utf8")) as StandInState;
  return {
    ...sandbox,
    url,
    platform,
    ask,
    async open(who, branch, files, title = branch) {
      git(clone, "fetch", "--quiet", "origin", "main");
      git(clone, "switch", "--quiet", "--create", branch, "FETCH_HEAD");
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(clone, path)), { recursive: true });
        writeFileSync(join(clone, path), text);
      }
      git(clone, "add", "--all");
      git(clone, "commit", "--quiet", "--message", title);
      git(clone, "push", "--quiet", "origin", branch);
      git(clone, "switch", "--quiet", "main");
      return Number((await ask(who, "POST", "/pulls", { title, head: branch, base: "main" }))["number"]);
    },
    state: readState,
    pageOf(ref) {
      git(clone, "fetch", "--quiet", "origin", "main");
      return git(clone, "show", `FETCH_HEAD:environments/${ref}/environment.yaml`);
    },
    queue(...numbers) {
      git(clone, "fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*");
      let base = git(clone, "rev-parse", "origin/main").trim();
      return numbers.map((number) => {
        const pull = readState().pulls.find((each) => each.number === number);
        const tree = git(clone, "merge-tree", "--write-tree", base, pull?.headSha ?? "").trim();
        const head = git(clone, "commit-tree", "-p", base, "-m", `${pull?.title ?? ""} (#${number})`, tree).trim();
        const branch = `refs/heads/gh-readonly-queue/main/pr-${number}-${base}`;
        git(clone, "push", "--quiet", "origin", `${head}:${branch}`);
        const event = join(folder, `group-${head}.json`);
        const group = { base_sha: base, base_ref: "refs/heads/main", head_sha: head, head_ref: branch };
        writeFileSync(event, JSON.stringify({ action: "checks_requested", merge_group: group }));
        base = head;
        return { event, head };
      });
    },
    lastIntent(ref) {
      git(clone, "fetch", "--quiet", "origin", "ledger");
      const lines = git(clone, "show", `FETCH_HEAD:${ref}.ndjson`).trim().split("\n");
      const records = lines.map((line) => JSON.parse(line) as LedgerRecord);
      const intent = records.findLast((record): record is Extract<LedgerRecord, { kind: "intent" }> => record.kind === "intent");
      if (intent === undefined) throw new Error(`${ref} has no intent.`);
      return intent;
    },
    close() {
      serving.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A request in the automatic lane. */
export const tryout = `# yaml-language-server: $schema=../../.schemas/environment.json
purpose: Try the new checkout.
stage: sandbox
lease:
  until: 2099-01-31
components:
  web:
    path: web-service@1
    settings:
      image: ghcr.io/acme-corp/shop@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
`;
