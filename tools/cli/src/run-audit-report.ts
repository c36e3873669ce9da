import { UserError } from "@roadbed/engine/contract/errors.ts";
import { reportAudit } from "@roadbed/engine/flow/audit/report-audit.ts";
import { openRepository } from "@roadbed/engine/read/git.ts";
import { renderAuditReport } from "@roadbed/engine/views/audit-report.ts";
import { everyChange } from "@roadbed/engine/views/audit-words.ts";
import { groupByControl } from "@roadbed/policy/controls.ts";
import type { AuditReportFlags } from "./commands/audit-report.ts";
import { type Context, findRoot, todayOf } from "./context.ts";
import { openAuditStore } from "./open-audit-store.ts";
import { print } from "./output.ts";

/** `platform audit report`: every change of a time. */
export async function runAuditReport(this: Context, { from, to, control, team, output }: AuditReportFlags): Promise<void> {
  const root = findRoot(this);
  const rulesByControl = withFlow(groupByControl());
  const asked = control === undefined ? undefined : findControl(control, [...rulesByControl.keys()]);
  const report = await reportAudit({
    root,
    store: await openAuditStore(this, root),
    main: await openRepository(root).resolveCommit("HEAD"),
    from: requireDay(from),
    to: requireDay(to ?? todayOf(this)),
    rulesByControl,
    now: this.now(),
    ...(asked === undefined ? {} : { control: asked }),
    ...(team === undefined ? {} : { team }),
  });
  print(this, renderAuditReport(report, output));
}

/** What the flow itself serves, whatever the rules say: nothing changes that was not asked for, judged, agreed to and recorded. */
const servedByFlow = ["NIST AC-5", "NIST AU-2", "NIST AU-12", "NIST CM-3", "NIST CM-5", "SOC 2 CC8.1"];

function withFlow(byControl: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const all = new Map([...byControl].map(([control, names]) => [control, [...names]]));
  for (const control of servedByFlow) all.set(control, [everyChange, ...(all.get(control) ?? [])]);
  return all;
}

/** `AC-6` is enough where only one list has it. */
function findControl(text: string, known: readonly string[]): string {
  const [found, other] = known.includes(text) ? [text] : known.filter((control) => control.endsWith(` ${text}`));
  if (found !== undefined && other === undefined) return found;
  throw new UserError(`No rule serves the control ${text}.`, { fix: `Choose one of ${[...known].sort().join(", ")}.` });
}

export function requireDay(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new UserError(`${JSON.stringify(text)} is no day.`, { fix: "Write YYYY-MM-DD, for example 2027-03-31." });
}
