import { UserError } from "../../contract/errors.ts";
import { runGit } from "../../git/run-git.ts";

/** One step of main: the commit before it, and the commit that it led to. */
export interface Merge {
  readonly before: string;
  readonly commit: string;
}

/** More would be looked at for minutes, and say that nobody has run for very long. */
export const mostMerges = 100;

/**
 * The steps of main after a commit that touch some paths, newest first. Without `after`: as far back as they go.
 * A path that nobody has is none.
 */
export async function listMerges(
  root: string,
  { main, after, paths }: { readonly main: string; readonly after?: string; readonly paths: readonly string[] },
): Promise<Merge[]> {
  const range = after === undefined ? [main] : [main, `^${after}`];
  const listed = await runGit(root, ["rev-list", "--first-parent", `--max-count=${mostMerges + 1}`, ...range, "--", ...paths]);
  const found = listed.toString("utf8").split("\n").filter(Boolean);
  if (found.length > mostMerges)
    throw new UserError(`More than ${mostMerges} merges have to be looked at.`, {
      fix: "Have somebody agree to the run itself: --agreed-by <login>.",
    });
  return Promise.all(found.map(async (commit) => ({ commit, before: await parentOf(root, commit) })));
}

async function parentOf(root: string, commit: string): Promise<string> {
  return (await runGit(root, ["rev-parse", "--verify", "--quiet", `${commit}^1`], { fine: [1, 128] })).toString("utf8").trim();
}
