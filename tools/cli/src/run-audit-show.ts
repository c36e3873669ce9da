import { UserError } from "@roadbed/engine/contract/errors.ts";
import { showAudit } from "@roadbed/engine/flow/audit/show-audit.ts";
import { renderAuditShow } from "@roadbed/engine/views/audit-show.ts";
import type { AuditShowFlags } from "./commands/audit-show.ts";
import { type Context, findRoot } from "./context.ts";
import { openAuditStore } from "./open-audit-store.ts";
import { print } from "./output.ts";

/** `platform audit show`: what ran at a moment, and how it came to. */
export async function runAuditShow(this: Context, { at, output }: AuditShowFlags, ref: string): Promise<void> {
  const root = findRoot(this);
  const moment = at === undefined ? this.now().toISOString() : parseMoment(at);
  const store = await openAuditStore(this, root);
  print(this, renderAuditShow(await showAudit({ root, store, ref, at: moment }), output));
}

/** A day means its end: what ran when it was over. */
function parseMoment(text: string): string {
  const time = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59.999Z` : text);
  if (Number.isNaN(time))
    throw new UserError(`${JSON.stringify(text)} is no date.`, { fix: "Write YYYY-MM-DD, or a moment such as 2027-03-31T09:30:00Z." });
  return new Date(time).toISOString();
}
