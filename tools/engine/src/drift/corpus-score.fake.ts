import type { Drift, DriftKind } from "../contract/drift.ts";
import { liveKey } from "../contract/live.ts";
import type { Injection } from "./inject-drift.fake.ts";

export interface Score {
  readonly cases: number;
  readonly kinds: ReadonlyMap<DriftKind, number>;
  /** What was not found, and what was found and isn't there. */
  readonly misses: readonly string[];
  add(injection: Injection, expected: string, drifts: readonly Drift[]): void;
  line(): string;
  /** Cases, kinds, recall, precision. */
  row(): string;
}

/** Found means: the right kind, object, place and manager. Everything else that is said counts against precision. */
export function makeScore(): Score {
  const kinds = new Map<DriftKind, number>();
  const misses: string[] = [];
  let [cases, found, wrong] = [0, 0, 0];
  const recall = () => (found / cases).toFixed(3);
  const precision = () => (found / (found + wrong)).toFixed(3);
  return {
    get cases() {
      return cases;
    },
    kinds,
    misses,
    add({ kind, what }, expected, drifts) {
      const said = drifts.map(tell);
      const others = said.filter((other) => other !== expected);
      cases += 1;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      wrong += others.length;
      if (said.includes(expected)) found += 1;
      if (!said.includes(expected) || others.length > 0)
        misses.push(`${what}: expected ${expected}; said ${said.join(" | ") || "nothing"}`);
    },
    line: () => `${cases} cases of ${kinds.size} kinds of drift: recall ${recall()}, precision ${precision()}`,
    row: () => `${cases} | ${kinds.size} | ${recall()} | ${precision()}`,
  };
}

export function tell({ kind, object, path = "", by }: Drift): string {
  return [kind, liveKey(object), path, by?.manager ?? ""].join(" ");
}
