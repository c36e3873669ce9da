import { UserError } from "../../contract/errors.ts";
import type { Store } from "../../ledger/store.ts";
import type { AuditShow } from "../../views/audit-facts.ts";
import { findWaivers } from "./find-waivers.ts";
import { isAct, listChanges } from "./list-changes.ts";

interface ShowOptions {
  readonly root: string;
  /** Pulled. */
  readonly store: Store;
  /** As the ledger names it. */
  readonly ref: string;
  /** Until then; ISO, in UTC. */
  readonly at: string;
}

/** What ran at a moment, where it came from, who agreed to it, and what has failed since. */
export async function showAudit({ root, store, ref, at }: ShowOptions): Promise<AuditShow> {
  const records = await store.ledger.read(ref);
  if (records.length === 0)
    throw new UserError(`The ledger has no record of ${ref}.`, {
      fix: "`platform status` lists what there is. Layers are called layers/<instance>/<layer>.",
    });
  const changes = listChanges(records.filter((record) => record.at <= at));
  const applied = changes.filter(({ outcome }) => outcome === "applied");
  const last = applied.at(-1);
  const running = last?.gone === true ? undefined : (applied.findLast(isAct) ?? last);
  const since = last === undefined ? changes : changes.slice(changes.indexOf(last) + 1);
  return {
    schema: "roadbed/audit-show@1",
    ref,
    at,
    ...(running === undefined ? {} : { running: last === undefined ? running : { ...running, held: last.held } }),
    ...(last === undefined || last.gone ? {} : { confirmed: { at: last.ended ?? last.begun, commit: last.commit } }),
    waivers: running === undefined ? [] : await findWaivers(root, [running]),
    failures: since,
    changes: changes.filter(isAct).length,
  };
}
