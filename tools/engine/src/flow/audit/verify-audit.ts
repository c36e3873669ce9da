import type { LedgerRecord } from "../../contract/ledger.ts";
import { isAncestor } from "../../ledger/branch-history.ts";
import { openAnchor } from "../../ledger/anchor-file.ts";
import { RolledBackError } from "../../ledger/shared-heads.ts";
import type { Store } from "../../ledger/store.ts";
import { readVerified } from "../../ledger/verify-file.ts";
import { resolveNames } from "./resolve-names.ts";
import type { AuditProblem, AuditUnknown, AuditVerification } from "../../views/audit-facts.ts";
import { checkRecords, type Claim } from "./check-records.ts";
import { checkCommits, checkMembers, type Named } from "./check-world.ts";
import { explainProblem } from "./explain-problem.ts";

export interface VerifyAuditOptions {
  readonly root: string;
  readonly store: Store;
  /** The branch that everything is applied from. */
  readonly main: string;
  readonly now: Date;
  /** A commit of the ledger that somebody verified and kept elsewhere. */
  readonly anchor?: string;
  /** Whether to look at what was verified before once more. */
  readonly isFull: boolean;
}

/**
 * Whether the ledger is whole, the one that was seen before, and all there is to say: no record tampered with, no act
 * that nobody agreed to, nothing in `live` that no run recorded, nothing applied from anywhere but main.
 */
export async function verifyAudit(options: VerifyAuditOptions): Promise<AuditVerification> {
  const { root, store, now } = options;
  const anchor = openAnchor(root);
  const own = anchor.load();
  const seen = [...new Set([own, options.anchor].filter((commit) => commit !== undefined))];
  try {
    await store.pull();
  } catch (error) {
    if (!(error instanceof RolledBackError)) throw error;
    return {
      ...empty,
      isWhole: false,
      problems: [{ ref: error.branch, problem: "rolled-back", message: error.message, fix: error.fix ?? "", commit: error.seen }],
    };
  }
  const since = options.isFull ? undefined : await findLatest(root, seen);
  const { head, records, files, problems: found } = await store.verify({ seen, since });
  const problems: AuditProblem[] = found.map(explainProblem);
  const checked = checkFiles(files, problems);
  problems.push(...(await checkCommits(root, options.main, checked.commits)), ...(await checkMembers(root, checked.claims)));
  const unknown = [...(found.length > 0 ? [] : await listSilent(store, now)), ...checked.abandoned];
  if (problems.length === 0 && head !== undefined) anchor.save(head);
  return {
    ...empty,
    ...(head === undefined ? {} : { head }),
    ...(since === undefined ? {} : { since }),
    records,
    stacks: files.size,
    isWhole: found.length === 0 && !problems.some(({ problem }) => problem === "unreadable"),
    problems,
    unknown,
  };
}

const empty = { schema: "roadbed/audit-verify@1", records: 0, stacks: 0, isWhole: true, problems: [], unknown: [] } as const;

/** Of the commits that were seen the last one. What this clone does not have is reported by the ledger. */
async function findLatest(root: string, seen: readonly string[]): Promise<string | undefined> {
  const [first, second] = [...(await resolveNames(root, seen)).values()];
  return first !== undefined && second !== undefined && (await isAncestor(root, first, second)) ? second : first;
}

interface CheckedFiles {
  readonly claims: Claim[];
  readonly abandoned: AuditUnknown[];
  /** Commit -> where it is named first. */
  readonly commits: Map<string, Named>;
}

function checkFiles(
  files: ReadonlyMap<string, { readonly bytes: Buffer; readonly known: number }>,
  problems: AuditProblem[],
): CheckedFiles {
  const checked: CheckedFiles = { claims: [], abandoned: [], commits: new Map() };
  const broken = new Set(problems.map(({ ref }) => ref));
  for (const [ref, { bytes, known }] of files) {
    const { records, problem } = readVerified(ref, bytes);
    if (problem !== undefined && !broken.has(ref)) problems.push(explainProblem(problem));
    const said = checkRecords(ref, records, known);
    problems.push(...said.problems);
    checked.claims.push(...said.claims);
    checked.abandoned.push(...said.abandoned);
    nameCommits(ref, records, known, checked.commits);
  }
  return checked;
}

function nameCommits(ref: string, records: readonly LedgerRecord[], known: number, commits: Map<string, Named>): void {
  for (let index = known; index < records.length; index++) {
    const commit = records[index]?.commit ?? "";
    if (!commits.has(commit)) commits.set(commit, { ref, line: index + 1 });
  }
}

/** What was begun last and has no end, in all environments. */
async function listSilent(store: Store, now: Date): Promise<AuditUnknown[]> {
  return [...(await store.ledger.heads())].flatMap(([ref, record]): AuditUnknown[] =>
    record.kind === "intent"
      ? [{ ref, line: record.seq + 1, run: record.run, at: record.at, state: record.expires > now.toISOString() ? "running" : "silent" }]
      : [],
  );
}
