import type { Json } from "../contract/json.ts";
import { literalHolders, orderedLists, quantityHolders } from "./fields.data.ts";

/** The keys that lead to a value, without those of list items. */
export type Keys = readonly string[];

/** Whether an API server takes two values for the same: it writes quantities, numbers and durations its own way. */
export function isSameValue(one: Json, other: Json, keys: Keys): boolean {
  if (isEqual(one, other)) return true;
  if (keys.some((key) => literalHolders.has(key))) return false;
  if (isScalar(one) && isScalar(other)) return isSameScalar(one, other, keys);
  if (Array.isArray(one) && Array.isArray(other)) return isSameSet(one, other, keys);
  return false;
}

/** Whether an API server drops it instead of keeping it: nothing, or the zero of its type. */
export function isDropped(value: Json, keys: Keys): boolean {
  if (value === null) return true;
  if (keys.some((key) => literalHolders.has(key)) && !isEmpty(value)) return false;
  return isEmpty(value) || value === false || value === 0 || value === "";
}

export function isEqual(one: Json, other: Json): boolean {
  if (one === other) return true;
  if (Array.isArray(one))
    return Array.isArray(other) && one.length === other.length && one.every((item, index) => isEqual(item, other[index] ?? null));
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null || Array.isArray(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length && names.every((name) => name in other && isEqual(one[name] ?? null, other[name] ?? null))
  );
}

function isEmpty(value: Json): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function isSameScalar(one: Scalar, other: Scalar, keys: Keys): boolean {
  if (typeof one !== typeof other && String(one) === String(other)) return true;
  const isQuantity = keys.some((key) => quantityHolders.has(key));
  const quantities = [one, other].map((value) => (isQuantity ? quantityOf(value) : undefined));
  if (quantities[0] !== undefined && quantities[0] === quantities[1]) return true;
  const durations = [one, other].map(durationOf);
  return durations[0] !== undefined && durations[0] === durations[1];
}

/** The order of plain values rarely means anything, and controllers sort them. */
function isSameSet(one: readonly Json[], other: readonly Json[], keys: Keys): boolean {
  if (one.length !== other.length || orderedLists.has(keys.at(-1) ?? "")) return false;
  if (![...one, ...other].every(isScalar)) return false;
  const sort = (list: readonly Json[]) => list.map((item) => JSON.stringify(item)).sort();
  return isEqual(sort(one), sort(other));
}

const units: Readonly<Record<string, bigint>> = {
  n: 1n,
  u: 1000n,
  m: 1_000_000n,
  "": 10n ** 9n,
  k: 10n ** 12n,
  M: 10n ** 15n,
  G: 10n ** 18n,
  T: 10n ** 21n,
  P: 10n ** 24n,
  E: 10n ** 27n,
  Ki: 1024n * 10n ** 9n,
  Mi: 1024n ** 2n * 10n ** 9n,
  Gi: 1024n ** 3n * 10n ** 9n,
  Ti: 1024n ** 4n * 10n ** 9n,
  Pi: 1024n ** 5n * 10n ** 9n,
  Ei: 1024n ** 6n * 10n ** 9n,
};

/** In thousand-millionths, which is the finest that Kubernetes knows. */
function quantityOf(value: Scalar): bigint | undefined {
  const [, sign = "", whole = "", fraction = "", unit = ""] = /^([+-]?)(\d*)(?:\.(\d*))?([numkMGTPE]?i?|)$/.exec(String(value)) ?? [];
  const scale = units[unit];
  if (scale === undefined || whole + fraction === "") return undefined;
  const amount = (BigInt(`${whole}${fraction}`) * scale) / 10n ** BigInt(fraction.length);
  return sign === "-" ? -amount : amount;
}

/** As Go writes them: `1m0s` is `60s`. */
function durationOf(value: Json): number | undefined {
  if (typeof value !== "string" || !/^(?:\d+(?:\.\d+)?(?:h|m|s|ms))+$/.test(value)) return undefined;
  const each: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  return [...value.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)].reduce(
    (sum, [, amount, unit = ""]) => sum + Number(amount) * (each[unit] ?? 0),
    0,
  );
}

type Scalar = null | boolean | number | string;

function isScalar(value: Json): value is Scalar {
  return typeof value !== "object" || value === null;
}
