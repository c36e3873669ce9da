import { conductRules } from "./conduct/conduct-rules.ts";
import { laneRules } from "./lanes/lane-reasons.ts";
import type { Controls } from "./rules/rule.ts";
import { rules } from "./rules/rules.ts";

/** `NIST AC-6`, `SOC 2 CC6.1`, `CIS K8s 5.2.2`: as an auditor would ask for it. */
export function listControls({ nist, soc2, cis = [] }: Controls): string[] {
  return [...nist.map((id) => `NIST ${id}`), ...soc2.map((id) => `SOC 2 ${id}`), ...cis.map((id) => `CIS ${id}`)];
}

/** Control -> names of what serves it: rules of what may come to stand, reasons why somebody must agree, and how a pull request has to be. */
export function groupByControl(): Map<string, string[]> {
  const grouped = new Map<string, string[]>();
  for (const { name, controls } of [...rules, ...laneRules, ...conductRules])
    for (const control of listControls(controls)) grouped.set(control, [...(grouped.get(control) ?? []), name]);
  return new Map([...grouped].sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true })));
}
