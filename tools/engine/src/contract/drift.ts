import type { Json } from "./json.ts";
import type { LiveName } from "./live.ts";

export const driftKinds = [
  "field-changed",
  "field-removed",
  "field-added",
  "label-changed",
  "replicas-changed",
  "immutable-changed",
  "object-deleted",
  "object-recreated",
  "wrong-environment",
  "orphan",
] as const;
/**
 * field-added: set by somebody else where the platform sets the rest. label-changed: labels and annotations.
 * immutable-changed: what can only differ because the object was swapped for another. object-recreated: same name, made by somebody
 * else. wrong-environment: its labels say that it is another environment's. orphan: labelled as the platform's, and nothing asks for it.
 */
export type DriftKind = (typeof driftKinds)[number];

/** Who changed something, as far as the place kept it: a removal leaves no trace in an API server. */
export interface DriftCause {
  readonly manager: string;
  readonly at?: string;
}

/** One way in which what lives is not what was applied. */
export interface Drift {
  /** Eight characters; the same as long as it is the same drift. */
  readonly id: string;
  readonly kind: DriftKind;
  readonly instance: string;
  /** `<team>/<environment>` or `layers/<instance>/<layer>`; absent where it belongs to none. */
  readonly ref?: string;
  readonly object: LiveName;
  readonly urn?: string;
  /** Dotted, as in plans. Absent where it is about the whole object. */
  readonly path?: string;
  /** Absent where nothing is asked for there; "(secret)" where it must not be shown. */
  readonly desired?: Json;
  /** Absent where there is nothing. */
  readonly live?: Json;
  readonly by?: DriftCause;
}

export const noiseReasons = [
  "defaulted",
  "normalised",
  "status",
  "controller",
  "autoscaler",
  "admission",
  "restart",
  "bookkeeping",
  "co-owner",
  "made-by-controller",
] as const;
/** Why a difference is none: it is what an API server or a controller does with every object. */
export type NoiseReason = (typeof noiseReasons)[number];

export interface DriftFindings {
  readonly drifts: readonly Drift[];
  /** How many differences were told from drift, by reason. */
  readonly noise: Readonly<Partial<Record<NoiseReason, number>>>;
}
