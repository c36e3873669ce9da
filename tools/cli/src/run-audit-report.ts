import { UserError } from "@roadbed/engine/contract/errors.ts";
import { reportAudit } from "@roadbed/engine/flow/audit/report-audit.ts";
import { openRepository } from "@roadbed/engine/read/git.ts";
import { renderAuditReport } from "@roadbed/engine/views/audit-report.ts";
import { rules } from "@roadbed/policy/rules/rules.ts";
import type { AuditReportFlags } from "./commands/audit-report.ts";
import { type Context, findRoot, todayOf } from "./context.ts";
import { openAuditStore } from "./open-audit-store.ts";
import { print } from "./output.ts";

/** `platform audit report`: every change of a time. */
export async function runAuditReport(this: Context, { from, to, control, team, output }: AuditReportFlags): Promise<void> {
  const root = findRoot(this);
  const rulesByControl = groupByControl(rules);
  const known = [...rulesByControl.keys()].sort();
  if (control !== undefined && !known.includes(control))
    throw new UserError(`No rule serves the control ${control}.`, {
      fix: known.length === 0 ? "The rules name no controls." : `Choose one of ${known.join(", ")}.`,
    });
  const report = await reportAudit({
    root,
    store: await openAuditStore(this, root),
    main: await openRepository(root).resolveCommit("HEAD"),
    from: requireDay(from),
    to: requireDay(to ?? todayOf(this)),
    rulesByControl,
    now: this.now(),
    ...(control === undefined ? {} : { control }),
    ...(team === undefined ? {} : { team }),
  });
  print(this, renderAuditReport(report, output));
}

/** Control -> the rules that serve it. */
function groupByControl(all: readonly { readonly name: string; readonly controls?: readonly string[] }[]): Map<string, string[]> {
  const grouped = new Map<string, string[]>();
  for (const { name, controls = [] } of all) for (const control of controls) grouped.set(control, [...(grouped.get(control) ?? []), name]);
  return grouped;
}

export function requireDay(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new UserError(`${JSON.stringify(text)} is no day.`, { fix: "Write YYYY-MM-DD, for example 2027-03-31." });
}
