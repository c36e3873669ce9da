import type { Usage } from "../usage.ts";

interface Shape {
  readonly vcpu: number;
  readonly gib: number;
}

const burstable: Readonly<Record<string, Shape>> = {
  micro: { vcpu: 2, gib: 1 },
  small: { vcpu: 2, gib: 2 },
  medium: { vcpu: 2, gib: 4 },
  large: { vcpu: 2, gib: 8 },
  xlarge: { vcpu: 4, gib: 16 },
  "2xlarge": { vcpu: 8, gib: 32 },
};
const gibPerVcpu: Readonly<Record<string, number>> = { c: 2, m: 4, r: 8 };

/** What an instance type of AWS consists of, as its name tells: `m7g.xlarge`, `db.r7g.large`, `cache.t4g.micro`. */
export function tryReadShape(type: string): Shape | undefined {
  const [, family = "", size = ""] = /^(?:db\.|cache\.)?([a-z])\d[a-z]*\.(\w+)$/.exec(type) ?? [];
  if (family === "t") return burstable[size];
  const ratio = gibPerVcpu[family];
  const vcpu = countVcpus(size);
  return ratio === undefined || vcpu === undefined ? undefined : { vcpu, gib: vcpu * ratio };
}

function countVcpus(size: string): number | undefined {
  if (size === "medium") return 1;
  if (size === "large") return 2;
  const [, times] = /^(\d*)xlarge$/.exec(size) ?? [];
  return times === undefined ? undefined : 4 * Number(times === "" ? 1 : times);
}

/** So many machines of one type, all month. */
export function useMachines(sku: string, type: string, hours: number): Usage {
  const shape = tryReadShape(type);
  return { sku, quantity: hours, ...(shape === undefined ? {} : { work: { vcpuHours: shape.vcpu * hours, gibHours: shape.gib * hours } }) };
}
