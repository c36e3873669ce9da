import type { LedgerProblem } from "../../ledger/ledger-problem.ts";
import type { AuditProblem } from "../../views/audit-facts.ts";

/** What to do about a ledger that is not what it was. */
export function explainProblem(problem: LedgerProblem): AuditProblem {
  return { ...problem, fix: adviseOn(problem) };
}

function adviseOn({ problem, ref, commit }: LedgerProblem): string {
  const short = commit?.slice(0, 12) ?? "";
  if (problem === "rolled-back")
    return ref === "live" || commit === undefined
      ? "Find out who did it, and put the branch live back to the commit that the ledger names."
      : `Find out who did it, and put back what was there: git push --force origin ${short}:refs/heads/ledger`;
  if (problem === "unrecorded")
    return `See what it holds: git show ${short}. Take it back: git push --force origin ${short}^:refs/heads/live; the next reconcile closes what is left open.`;
  if (commit === undefined)
    return "Restore the branch ledger from a copy that you trust: a clone in which `platform audit verify` finds nothing.";
  return `See who did it: git show ${short}. What stood there before: git push --force origin ${short}^:refs/heads/ledger`;
}
