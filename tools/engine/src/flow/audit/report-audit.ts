import type { Store } from "../../ledger/store.ts";
import type { AuditChange, AuditReport, AuditWaiver } from "../../views/audit-facts.ts";
import { everyChange } from "../../views/audit-words.ts";
import { findWaivers } from "./find-waivers.ts";
import { readBlobs } from "../../read/read-blobs.ts";
import { isAct, listChanges } from "./list-changes.ts";
import { readOrganisation } from "./read-pages.ts";
import { resolveNames } from "./resolve-names.ts";

export interface ReportOptions {
  readonly root: string;
  /** Pulled. */
  readonly store: Store;
  /** Where the company's name is read from: a commit. */
  readonly main: string;
  /** YYYY-MM-DD, both included. */
  readonly from: string;
  readonly to: string;
  readonly team?: string;
  readonly control?: string;
  /** Control -> the rules that serve it. */
  readonly rulesByControl: ReadonlyMap<string, readonly string[]>;
  readonly now: Date;
}

/**
 * Every change of a time, oldest first. For a control: those that one of its rules had a say in, because it asked for
 * somebody's agreement or was waived.
 */
export async function reportAudit(options: ReportOptions): Promise<AuditReport> {
  const { root, store, from, to, team, control, now } = options;
  const all: AuditChange[] = [];
  for await (const [ref, records] of store.ledger.readEvery()) {
    if (team !== undefined && !ref.startsWith(`${team}/`)) continue;
    const last = records.at(-1);
    if (last === undefined || dayOf(last.at) < from) continue;
    for (const change of listChanges(records)) if (isAct(change) && isWithin(change, from, to)) all.push(change);
  }
  all.sort((a, b) => (a.begun < b.begun || (a.begun === b.begun && a.ref < b.ref) ? -1 : 1));
  const waivers = await findWaivers(root, all);
  const rules = control === undefined ? undefined : (options.rulesByControl.get(control) ?? []);
  const changes = rules === undefined ? all : all.filter((change) => concerns(change, new Set(rules), waivers));
  const shown = new Set(changes.flatMap(({ intent }) => intent?.waivers ?? []));
  return {
    schema: "roadbed/audit-report@1",
    organisation: await findOrganisation(root, options.main),
    made: now.toISOString(),
    from,
    to,
    ...(team === undefined ? {} : { team }),
    ...(control === undefined ? {} : { control: { id: control, rules: rules ?? [] } }),
    ...(store.head === undefined ? {} : { ledger: store.head }),
    considered: all.length,
    changes,
    waivers: waivers.filter(({ id }) => shown.has(id)),
  };
}

async function findOrganisation(root: string, main: string): Promise<string> {
  const [id] = (await resolveNames(root, [`${main}:platform/instances.yaml`])).values();
  const bytes = id === undefined ? undefined : (await readBlobs(root, [id])).get(id);
  return (bytes === undefined ? undefined : readOrganisation(bytes)) ?? "platform";
}

function isWithin({ begun, ended }: AuditChange, from: string, to: string): boolean {
  return dayOf(begun) <= to && dayOf(ended ?? begun) >= from;
}

function concerns({ intent }: AuditChange, rules: ReadonlySet<string>, waivers: readonly AuditWaiver[]): boolean {
  if (intent === undefined) return false;
  if (rules.has(everyChange)) return true;
  if (intent.reasons.some(({ rule }) => rules.has(rule))) return true;
  return waivers.some(({ id, rule }) => rule !== undefined && rules.has(rule) && intent.waivers.includes(id));
}

function dayOf(at: string): string {
  return at.slice(0, 10);
}
