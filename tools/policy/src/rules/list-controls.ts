import type { Controls } from "./rule.ts";

/** `NIST AC-6`, `SOC 2 CC6.1`, `CIS K8s 5.2.2`: as an auditor would ask for it. */
export function listControls({ nist, soc2, cis = [] }: Controls): string[] {
  return [...nist.map((id) => `NIST ${id}`), ...soc2.map((id) => `SOC 2 ${id}`), ...cis.map((id) => `CIS ${id}`)];
}
