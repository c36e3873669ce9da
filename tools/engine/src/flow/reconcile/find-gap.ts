import type { LedgerRecord, Materials, ResultRecord } from "../../contract/ledger.ts";

/** What stands between what is asked for and what was last applied, for one environment or layer. */
export type Gap =
  /** Equal materials, equal rendering: there is nothing to do. */
  | { readonly ref: string; readonly kind: "in-sync"; readonly last: ResultRecord }
  /** Asked for, and not known to be so. `isRepair` where the record says that it is, and what lives does not. */
  | { readonly ref: string; readonly kind: "apply"; readonly last: LedgerRecord | undefined; readonly isRepair?: true }
  /** There, and no longer asked for. `isNew` where no run has destroyed any of it yet. */
  | { readonly ref: string; readonly kind: "destroy"; readonly last: LedgerRecord; readonly isNew: boolean }
  /** It failed a short while ago, with the same materials. */
  | { readonly ref: string; readonly kind: "cooling"; readonly last: ResultRecord; readonly until: string }
  /** It was applied from a later commit than the one at hand. */
  | { readonly ref: string; readonly kind: "stale"; readonly last: LedgerRecord }
  /** Another run has claimed it and lives. */
  | { readonly ref: string; readonly kind: "busy"; readonly last: LedgerRecord };

interface GapInput {
  /** Refs that the commit asks for. */
  readonly desired: Iterable<string>;
  readonly heads: ReadonlyMap<string, LedgerRecord>;
  /** The id of everything that materials can name, at the commit. */
  readonly ids: ReadonlyMap<string, string>;
  readonly now: Date;
  /** Whether a run that has claimed something is still at it; undefined where that can't be known. */
  readonly isAlive: (run: string) => boolean | undefined;
  /** Whether failures are tried again at once. */
  readonly isImpatient: boolean;
}

/** Nothing is parsed and nothing rendered for this: it compares ids. */
export function findGaps({ desired, heads, ...input }: GapInput): Gap[] {
  const wanted = new Set(desired);
  const refs = [...new Set([...wanted, ...heads.keys()])].sort();
  return refs.flatMap((ref) => {
    const last = heads.get(ref);
    const gap = wanted.has(ref) ? gapOfDesired(ref, last, input) : gapOfGone(ref, last, input);
    return gap === undefined ? [] : [gap];
  });
}

type Rest = Omit<GapInput, "desired" | "heads">;

function gapOfDesired(ref: string, last: LedgerRecord | undefined, input: Rest): Gap {
  if (last === undefined) return { ref, kind: "apply", last };
  if (last.kind === "intent") return isClaimed(last, input) ? { ref, kind: "busy", last } : { ref, kind: "apply", last };
  if (last.outcome === "applied") return isCurrent(last, input.ids) ? { ref, kind: "in-sync", last } : { ref, kind: "apply", last };
  const until = coolsUntil(last, input);
  return until !== undefined && isCurrent(last, input.ids) ? { ref, kind: "cooling", last, until } : { ref, kind: "apply", last };
}

function gapOfGone(ref: string, last: LedgerRecord | undefined, input: Rest): Gap | undefined {
  if (last === undefined) return undefined;
  if (last.kind === "intent") return isClaimed(last, input) ? { ref, kind: "busy", last } : { ref, kind: "destroy", last, isNew: false };
  if (last.gone && last.outcome === "applied") return undefined;
  const isNew = !isDestruction(ref, last.materials);
  if (isNew || !isCurrent(last, input.ids)) return { ref, kind: "destroy", last, isNew };
  if (last.outcome === "applied") return { ref, kind: "in-sync", last };
  const until = coolsUntil(last, input);
  return until !== undefined ? { ref, kind: "cooling", last, until } : { ref, kind: "destroy", last, isNew };
}

/**
 * What the destruction of an environment depends on: that it is not asked for, and what its team says about its data.
 * What is absent has the id "".
 */
export function materialsOfGone(ref: string, ids: ReadonlyMap<string, string>): Materials {
  const team = `environments/${ref.split("/")[0] ?? ""}/team.yaml`;
  return { [`environments/${ref}`]: "", ...(ref.startsWith("layers/") ? {} : { [team]: ids.get(team) ?? "" }) };
}

function isDestruction(ref: string, materials: Materials): boolean {
  return materials[`environments/${ref}`] === "";
}

export function isCurrent({ materials }: Pick<ResultRecord, "materials">, ids: ReadonlyMap<string, string>): boolean {
  for (const path in materials) if ((ids.get(path) ?? "") !== materials[path]) return false;
  return true;
}

/** An intent claims its environment until it expires, unless its run is known to be dead. */
function isClaimed(intent: Extract<LedgerRecord, { kind: "intent" }>, { now, isAlive }: Rest): boolean {
  return isAlive(intent.run) ?? intent.expires > now.toISOString();
}

const firstPauseMinutes = 5;
const longestPauseMinutes = 6 * 60;

/** A target that refuses something will mostly refuse it again: after 5 minutes, 10, 20, … at most 6 hours. */
function coolsUntil({ at, outcome, attempt = 1 }: ResultRecord, { now, isImpatient }: Rest): string | undefined {
  if (outcome !== "failed" || isImpatient) return undefined;
  const minutes = Math.min(firstPauseMinutes * 2 ** (attempt - 1), longestPauseMinutes);
  const until = new Date(Date.parse(at) + minutes * 60_000).toISOString();
  return until > now.toISOString() ? until : undefined;
}

/** The last run did not come to its record: nobody knows what it has done. */
export function isLost(last: LedgerRecord | undefined): boolean {
  return last?.kind === "intent" || (last?.kind === "result" && last.outcome === "abandoned");
}
