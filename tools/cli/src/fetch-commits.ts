import { execFile } from "node:child_process";
import { UserError } from "@roadbed/engine/contract/errors.ts";

/** Brings commits into the clone that the forge still has, whatever became of their branches. False where it has not. */
export function fetchCommit(root: string, commit: string): Promise<boolean> {
  if (!/^[0-9a-f]{40,64}$/.test(commit)) throw new UserError(`${JSON.stringify(commit)} is no commit.`);
  return fetch(root, commit);
}

/** The branches `ledger` and `live` as the clone's own, for those who are not to ask a remote. They may not exist yet. */
export async function fetchRecords(root: string): Promise<void> {
  for (const branch of ["ledger", "live"]) await fetch(root, `+refs/heads/${branch}:refs/heads/${branch}`);
}

/** What this repository proposes on a branch of its own; whatever stood there before gives way. */
export function pushBranch(root: string, branch: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const args = ["push", "--quiet", "--force", "origin", `refs/heads/${branch}:refs/heads/${branch}`];
    execFile("git", args, { cwd: root }, (error, _, stderr) => {
      if (error === null) return resolve();
      reject(
        new UserError(`The branch ${branch} can't be pushed: ${stderr.trim().split("\n").at(-1) ?? ""}`, {
          fix: "Give the token the right to write contents, in the env of this step only.",
          cause: error,
        }),
      );
    });
  });
}

function fetch(root: string, what: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile("git", ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "origin", what], { cwd: root }, (error) => {
      resolve(error === null);
    });
  });
}
