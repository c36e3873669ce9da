import type { Json } from "@roadbed/engine/contract/json.ts";

const binary: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50 };
const decimal: Readonly<Record<string, number>> = { m: 1e-3, "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 };

/** A quantity as Kubernetes writes it (`500m`, `2Gi`, `1e3`, 2), as a number; undefined for what is none, such as a placeholder. */
export function tryReadQuantity(value: Json | undefined): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) && value >= 0 ? value : undefined;
  if (typeof value !== "string") return undefined;
  const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?(?:[eE]\d+)?)(Ki|Mi|Gi|Ti|Pi|m|k|M|G|T|P)?$/.exec(value) ?? [];
  const factor = binary[unit] ?? decimal[unit];
  return digits === "" || factor === undefined ? undefined : Number(digits) * factor;
}

export function tryReadGibibytes(value: Json | undefined): number | undefined {
  const bytes = tryReadQuantity(value);
  return bytes === undefined ? undefined : bytes / 2 ** 30;
}
