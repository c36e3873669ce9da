import type { Drift } from "../contract/drift.ts";

/** Drifts of one cause: the same manager did the same thing at the same place of the same kind of object. */
export interface DriftGroup {
  readonly manager: string;
  /** From the first to the last of them, where it is known. */
  readonly from?: string;
  readonly to?: string;
  readonly drifts: readonly Drift[];
}

/** The most frequent cause first: one upgrade that touched forty environments is one thing to look at. */
export function groupDrifts(drifts: readonly Drift[]): DriftGroup[] {
  const groups = new Map<string, Drift[]>();
  for (const drift of drifts) {
    const key = [drift.by?.manager ?? "", drift.kind, drift.object.kind, drift.path ?? ""].join("\0");
    groups.set(key, [...(groups.get(key) ?? []), drift]);
  }
  return [...groups.values()].map(toGroup).sort((a, b) => b.drifts.length - a.drifts.length || (a.manager < b.manager ? -1 : 1));
}

function toGroup(drifts: readonly Drift[]): DriftGroup {
  const times = drifts.flatMap(({ by }) => by?.at ?? []).sort();
  const [from] = times;
  const to = times.at(-1);
  return {
    manager: drifts[0]?.by?.manager ?? "unknown",
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    drifts,
  };
}
