import { runGit } from "../../ledger/run-git.ts";

/**
 * Commits from which something was applied and behind which the commit at hand lies: a run that was delayed, started
 * again or begun in a clone that lags would take back what later merges have done. Commits that a full clone does not
 * have count as later; a shallow one can't tell, and is taken to stand at main's head.
 */
export async function findLaterCommits(root: string, commit: string, applied: Iterable<string>): Promise<Set<string>> {
  const others = [...new Set(applied)].filter((other) => other !== commit);
  if (others.length === 0) return new Set();
  const checked = (await runGit(root, ["cat-file", "--batch-check"], `${others.join("\n")}\n`)).toString("utf8").trim().split("\n");
  const missing = others.filter((_, index) => checked[index]?.endsWith(" missing") ?? false);
  const known = others.filter((other) => !missing.includes(other));
  const between = (await runGit(root, ["rev-list", "--ancestry-path", "--stdin"], [...known, `^${commit}`, ""].join("\n")))
    .toString("utf8")
    .split("\n");
  const descendants = new Set(between);
  const later = known.filter((other) => descendants.has(other));
  if (missing.length === 0) return new Set(later);
  const isShallow = (await runGit(root, ["rev-parse", "--is-shallow-repository"])).toString("utf8").trim() === "true";
  return new Set(isShallow ? later : [...later, ...missing]);
}
