import { execFileSync } from "node:child_process";
import { makeCommitId, type StandInState } from "./state.fake.ts";

/** Where branches lie: in a bare repository, or only in the state. */
export interface Branches {
  tip(branch: string): string | undefined;
  /** Puts the change between two commits onto a branch as one commit. */
  squash(branch: string, head: string, title: string): string;
}

export function keepBranches(state: StandInState): Branches {
  return {
    tip: (branch) => state.branches[branch],
    squash(branch) {
      state.counters.commit += 1;
      const commit = makeCommitId(`merge ${state.counters.commit}`);
      state.branches[branch] = commit;
      return commit;
    },
  };
}

/** Branches of a bare repository, as they are at that moment. Merges are real commits. */
export function openBranches(directory: string): Branches {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", directory, ...args], { encoding: "utf8", env: { ...process.env, ...author } }).trim();
  return {
    tip(branch) {
      try {
        return git("rev-parse", "--verify", "--quiet", "--end-of-options", `refs/heads/${branch}^{commit}`);
      } catch {
        return undefined;
      }
    },
    squash(branch, head, title) {
      const base = git("rev-parse", `refs/heads/${branch}`);
      const [tree = ""] = git("merge-tree", "--write-tree", base, head).split("\n");
      const commit = git("commit-tree", tree, "-p", base, "-m", title);
      git("update-ref", `refs/heads/${branch}`, commit, base);
      return commit;
    },
  };
}

const author = {
  GIT_AUTHOR_NAME: "GitHub",
  GIT_AUTHOR_EMAIL: "noreply@github.example",
  GIT_COMMITTER_NAME: "GitHub",
  GIT_COMMITTER_EMAIL: "noreply@github.example",
};
