import type { Finding } from "../contract/finding.ts";
import type { Verdict, Violation } from "../contract/verdict.ts";
import { isWaiverActive, type Waiver } from "../contract/waiver.ts";
import { runGit } from "../git/run-git.ts";
import { openRepository } from "../read/git.ts";
import { readWaivers } from "../read/read-waivers.ts";
import { type PlanChangeOptions, planChange } from "./plan-change.ts";

export interface ScanOptions extends Omit<PlanChangeOptions, "base" | "head" | "only" | "readStanding" | "waiversFrom"> {
  /** What is looked at: a commit. Default: HEAD. */
  readonly commit?: string;
}

export interface Scan {
  readonly schema: "roadbed/scan@1";
  readonly commit: string;
  /** YYYY-MM-DD in UTC. */
  readonly today: string;
  readonly considered: { readonly environments: number; readonly layers: number };
  /** Of everything that is asked for, and not only of what changes; by ref. Waived ones name their waiver. */
  readonly violations: readonly (Violation & { readonly ref: string })[];
  readonly waivers: readonly ScannedWaiver[];
  readonly findings: readonly Finding[];
  /** Ref -> why nobody can say what it consists of. */
  readonly errors: Readonly<Record<string, string>>;
}

export interface ScannedWaiver extends Waiver {
  readonly id: string;
  readonly state: "active" | "expired" | "to come";
  /** Until it expires; negative afterwards. */
  readonly daysLeft: number;
  /** Violations that it lets through: none means that it can go. */
  readonly uses: number;
}

/**
 * All that main asks for, judged as if it were new: rules that came later, waivers that have expired since, and whatever
 * was let in by a way around the review.
 */
export async function scanFleet(options: ScanOptions): Promise<Scan> {
  const { root, today, commit: revision = "HEAD" } = options;
  const repository = openRepository(root);
  const commit = await repository.resolveCommit(revision);
  const nothing = (await runGit(root, ["mktree"])).toString("utf8").trim();
  const { record, verdicts, findings, errors } = await planChange({ ...options, base: nothing, head: commit, waiversFrom: "head" });
  const { waivers } = await readWaivers(repository, await repository.treeOf(commit), { today });
  const violations = verdicts.flatMap(listViolations);
  return {
    schema: "roadbed/scan@1",
    commit,
    today,
    considered: record.considered,
    violations,
    waivers: [...waivers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, waiver]) => describeWaiver(id, waiver, violations, today)),
    findings,
    errors: Object.fromEntries([...errors].map(([ref, { message }]) => [ref, message])),
  };
}

/** Whether somebody has to do something: a rule is broken without leave, or a waiver has run out. */
export function isScanClean({ violations, waivers, findings, errors }: Scan): boolean {
  return (
    violations.every(({ waiver }) => waiver !== undefined) &&
    waivers.every(({ state }) => state !== "expired") &&
    !findings.some(({ severity }) => severity === "error") &&
    Object.keys(errors).length === 0
  );
}

function listViolations({ ref, violations }: Verdict): (Violation & { ref: string })[] {
  return violations.map((violation) => ({ ref, ...violation }));
}

function describeWaiver(id: string, waiver: Waiver, violations: Scan["violations"], today: string): ScannedWaiver {
  return {
    id,
    ...waiver,
    state: isWaiverActive(waiver, today) ? "active" : waiver.until < today ? "expired" : "to come",
    daysLeft: Math.round((Date.parse(waiver.until) - Date.parse(today)) / 86_400_000),
    uses: violations.filter((violation) => violation.waiver === id).length,
  };
}
