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

function fetch(root: string, what: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile("git", ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "origin", what], { cwd: root }, (error) => {
      resolve(error === null);
    });
  });
}
