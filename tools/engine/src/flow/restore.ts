import { UserError } from "../contract/errors.ts";
import { findNamedCommit } from "../ledger/commit-staged.ts";
import { pathOfRef } from "../ledger/ledger-path.ts";
import { runGit } from "../ledger/run-git.ts";
import type { Store } from "../ledger/store.ts";
import { refOfLivePath } from "../ledger/verify-live.ts";
import type { Repair } from "./drift/make-repair.ts";

/**
 * Brings state and manifests of some stacks back to what the last run that wrote to each has published: git keeps all of it, so
 * the branch `live` is its own backup. What is brought back is planned, published and recorded like any other run.
 */
export function makeRestore(root: string, refs: readonly string[]): Repair {
  return {
    refs: new Set(refs),
    asLive: (_, applied) => applied,
    straysOf: () => [],
    async stage(store) {
      for (const ref of refs) await restore(root, store, ref);
    },
  };
}

async function restore(root: string, { live, head }: Store, ref: string): Promise<void> {
  const commit = head === undefined || live.commit === undefined ? undefined : await tryFindRecorded(root, head, live.commit, ref);
  if (commit === undefined)
    throw new UserError(`The ledger records no result of ${ref}, so nobody knows what to bring back.`, {
      fix: "`platform status` lists what was applied.",
    });
  const kept = (await git(root, "ls-tree", "-r", "-z", "--name-only", commit)).split("\0").filter((path) => refOfLivePath(path) === ref);
  for (const path of (await live.list("")).keys()) if (refOfLivePath(path) === ref && !kept.includes(path)) await live.remove(path);
  for (const path of kept) {
    const bytes = await runGit(root, ["cat-file", "blob", `${commit}:${path}`]);
    if ((await live.read(path))?.equals(bytes) !== true) await live.write(path, bytes);
  }
}

/** The last commit of `live` that changed anything of it and that the ledger names: whatever else changed it was no run. */
async function tryFindRecorded(root: string, ledger: string, live: string, ref: string): Promise<string | undefined> {
  const messages = await git(root, "log", "-z", "--format=%B", ledger, "--", pathOfRef(ref));
  const named = new Set(messages.split("\0").map((message) => findNamedCommit(message, "live")));
  const changes = await git(root, "log", "--format=%H", live, "--", ...placesOf(ref));
  return changes.split("\n").find((commit) => named.has(commit));
}

/** As git finds them on whatever instance: state, and the folder of manifests. */
function placesOf(ref: string): string[] {
  const [, instance = "", layer] = ref.split("/");
  if (layer !== undefined) return [`:(glob).pulumi/*/${layer}/${instance}.json`, `${instance}/_layers/${layer}`];
  return [`:(glob).pulumi/*/environments/${ref.replace("/", ".")}.json`, `:(glob)*/${ref}/**`];
}

async function git(root: string, ...args: readonly string[]): Promise<string> {
  return (await runGit(root, args)).toString("utf8");
}
