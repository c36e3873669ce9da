import type { LedgerRecord } from "../../contract/ledger.ts";
import type { AuditChange } from "../../views/audit-facts.ts";

type Intent = Extract<LedgerRecord, { kind: "intent" }>;
type Result = Extract<LedgerRecord, { kind: "result" }>;

/** The records of one file as changes: each intent with its result. A result alone says that nothing had to be done. */
export function listChanges(records: readonly LedgerRecord[]): AuditChange[] {
  const changes: AuditChange[] = [];
  let intent: Intent | undefined;
  for (const record of records) {
    if (record.kind === "intent") {
      if (intent !== undefined) changes.push(describe(intent, undefined));
      intent = record;
      continue;
    }
    changes.push(describe(intent, record));
    intent = undefined;
  }
  return intent === undefined ? changes : [...changes, describe(intent, undefined)];
}

/** Whether something was done, or meant to be. */
export function isAct({ intent }: AuditChange): boolean {
  return intent !== undefined;
}

function describe(intent: Intent | undefined, result: Result | undefined): AuditChange {
  const record = intent ?? result;
  if (record === undefined) throw new TypeError("A change has a record.");
  const instance = intent?.instance ?? result?.instance;
  return {
    ref: record.ref,
    lines: [intent, result].flatMap((each) => (each === undefined ? [] : [each.seq + 1])),
    begun: record.at,
    commit: record.commit,
    fingerprint: record.fingerprint,
    run: record.run,
    ...(instance === undefined ? {} : { instance }),
    ...(intent === undefined ? {} : { intent: describeIntent(intent) }),
    outcome: result?.outcome ?? "unknown",
    held: result?.held ?? [],
    gone: result?.gone ?? false,
    ...(result === undefined ? {} : { ended: result.at, milliseconds: result.milliseconds }),
    ...(result?.error === undefined ? {} : { error: result.error }),
  };
}

function describeIntent({
  requestedBy,
  lane,
  reasons = [],
  waivers,
  engine,
  counts,
  cost,
  consent = [],
}: Intent): NonNullable<AuditChange["intent"]> {
  return {
    requestedBy,
    lane,
    reasons,
    waivers: [...new Set(waivers)],
    engine: `${engine.name} ${engine.version}`,
    counts,
    ...(cost === undefined ? {} : { cost }),
    requests: consent.map(({ request, author, lane: needed, approvals }) => ({
      request,
      author,
      lane: needed,
      approvals: approvals.map(({ by, teams, at }) => ({ by, teams, at })),
    })),
  };
}
