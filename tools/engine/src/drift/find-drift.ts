import { hash } from "node:crypto";
import { canonicalJson } from "../contract/canonical-json.ts";
import type { Drift, DriftCause, DriftFindings, DriftKind, NoiseReason } from "../contract/drift.ts";
import type { Json, JsonObject } from "../contract/json.ts";
import { environmentLabels, type LiveName, liveKey, type LiveObject, type ManagedFields } from "../contract/live.ts";
import { immutableFields } from "./fields.data.ts";
import { whyMadeByController } from "./made-by-controller.ts";
import { isController, isOwn, whyNoise } from "./tell-noise.ts";
import { type Difference, walkDifferences } from "./walk-differences.ts";

/** An object as it was last applied. */
export interface DesiredObject {
  readonly ref: string;
  readonly urn: string;
  readonly object: JsonObject;
  /** The id that the API gave it when it was made, where the state knows it. */
  readonly uid?: string;
}

export interface DriftInput {
  readonly instance: string;
  readonly desired: readonly DesiredObject[];
  /** By `liveKey`: of what is desired, and of all that carries the owner label. */
  readonly live: ReadonlyMap<string, LiveObject>;
  /** Whether objects that nothing asks for are looked at. Default: true. */
  readonly hasAll?: boolean;
}

/** What lives against what was applied, object by object; noise is told from drift and only counted. Pure. */
export function findDrift({ instance, desired, live, hasAll = true }: DriftInput): DriftFindings {
  const noise: Partial<Record<NoiseReason, number>> = {};
  const count = (reason: NoiseReason): void => {
    noise[reason] = (noise[reason] ?? 0) + 1;
  };
  const wanted = new Set(desired.map(({ object }) => liveKey(nameOf(object))));
  const drifts = desired.flatMap((each) =>
    driftOf(each, live.get(liveKey(nameOf(each.object))), count).map((said) => complete(said, each, instance)),
  );
  if (!hasAll) return { drifts, noise };
  for (const [key, stray] of live) {
    if (wanted.has(key)) continue;
    if (whyMadeByController(stray.object, wanted)) count("made-by-controller");
    else drifts.push(orphanOf(stray, instance));
  }
  return { drifts, noise };
}

export function nameOf(object: JsonObject): LiveName {
  const metadata = objectOf(object["metadata"]);
  const namespace = metadata["namespace"];
  return {
    apiVersion: textOf(object["apiVersion"]),
    kind: textOf(object["kind"]),
    ...(typeof namespace === "string" ? { namespace } : {}),
    name: textOf(metadata["name"]),
  };
}

type Said = Pick<Drift, "kind" | "path" | "desired" | "live" | "by">;

function driftOf({ object, uid }: DesiredObject, found: LiveObject | undefined, count: (reason: NoiseReason) => void): Said[] {
  if (found === undefined) return [{ kind: "object-deleted" }];
  const live = found.object;
  const metadata = objectOf(live["metadata"]);
  if (typeof metadata["deletionTimestamp"] === "string")
    return [{ kind: "object-deleted", by: { manager: "unknown", at: metadata["deletionTimestamp"] } }];
  const entries = entriesOf(live);
  const whole = found.changed === undefined ? undefined : { manager: found.changed.by, at: found.changed.at };
  const differences = walkDifferences(object, live, entries).filter((difference) => {
    const reason = whyNoise(difference, { hasManagers: entries.length > 0 });
    if (reason !== undefined) count(reason);
    return reason === undefined;
  });
  const isRecreated =
    (entries.length > 0 && !entries.some(isOwn)) || (uid !== undefined && metadata["uid"] !== undefined && metadata["uid"] !== uid);
  const swapped = differences.find(({ kind, path }) => kind !== "added" && isImmutable(object, path));
  if (swapped !== undefined) return [{ ...sayDifference(swapped, object, entries, whole), kind: "immutable-changed" }];
  if (isRecreated) return [{ kind: "object-recreated", by: whole ?? causeOfCreation(live, entries) }];
  const foreign = differences.find(({ path }) => isEnvironmentLabel(path));
  if (foreign !== undefined) return [{ ...sayDifference(foreign, object, entries, whole), kind: "wrong-environment" }];
  return differences.map((difference) => sayDifference(difference, object, entries, whole));
}

function sayDifference(difference: Difference, object: JsonObject, entries: readonly ManagedFields[], whole: DriftCause | undefined): Said {
  const { kind, path, keys, desired, live, owners } = difference;
  const isHidden = object["kind"] === "Secret" && (keys[0] === "data" || keys[0] === "stringData");
  const by = whole ?? causeOf(owners, entries);
  return {
    kind: kindOf(kind, keys),
    path,
    ...(desired === undefined ? {} : { desired: isHidden ? "(secret)" : desired }),
    ...(live === undefined ? {} : { live: isHidden ? "(secret)" : live }),
    ...(by === undefined ? {} : { by }),
  };
}

function kindOf(kind: Difference["kind"], keys: readonly string[]): DriftKind {
  if (keys[0] === "metadata") return "label-changed";
  if (kind !== "removed" && keys.length === 2 && keys[1] === "replicas") return "replicas-changed";
  return kind === "removed" ? "field-removed" : kind === "added" ? "field-added" : "field-changed";
}

/** People before controllers before ourselves, the latest first. What was removed is nobody's any more. */
function causeOf(owners: readonly ManagedFields[], entries: readonly ManagedFields[]): DriftCause | undefined {
  const others = owners.filter((entry) => !isOwn(entry));
  return (
    toCause(latest(others) ?? (owners.length > 0 ? latest(owners) : undefined)) ?? (entries.length > 0 ? { manager: "unknown" } : undefined)
  );
}

function causeOfCreation(live: JsonObject, entries: readonly ManagedFields[]): DriftCause {
  const created = objectOf(live["metadata"])["creationTimestamp"];
  const people = entries.filter(({ manager = "" }) => !isController(manager));
  const first = [...(people.length > 0 ? people : entries)].sort((a, b) => ((a.time ?? "") < (b.time ?? "") ? -1 : 1))[0];
  const at = typeof created === "string" ? created : first?.time;
  return { manager: first?.manager ?? "unknown", ...(at === undefined ? {} : { at }) };
}

function orphanOf({ object, changed }: LiveObject, instance: string): Drift {
  const labels = objectOf(objectOf(object["metadata"])["labels"]);
  const [team, environment] = [labels[environmentLabels.team], labels[environmentLabels.environment]];
  const by = changed === undefined ? causeOfCreation(object, entriesOf(object)) : { manager: changed.by, at: changed.at };
  const said: Said = { kind: "orphan", by };
  const named = typeof team === "string" && typeof environment === "string" ? { live: `${team}/${environment}` } : {};
  return { id: idOf(instance, nameOf(object), said), instance, object: nameOf(object), ...said, ...named };
}

function complete(said: Said, { ref, urn, object }: DesiredObject, instance: string): Drift {
  return { id: idOf(instance, nameOf(object), said), instance, ref, urn, object: nameOf(object), ...said };
}

function idOf(instance: string, object: LiveName, { kind, path = "", live = null }: Said): string {
  return hash("sha256", canonicalJson([instance, liveKey(object), kind, path, live])).slice(0, 8);
}

function isImmutable({ kind, immutable }: JsonObject, path: string): boolean {
  if (immutable === true && /^(?:data|binaryData|stringData)\b/.test(path)) return true;
  return (immutableFields[textOf(kind)] ?? []).some(
    (prefix) => path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`),
  );
}

function isEnvironmentLabel(path: string): boolean {
  return Object.values(environmentLabels).some((label) => path === `metadata.labels["${label}"]`);
}

export function entriesOf(object: JsonObject): readonly ManagedFields[] {
  const entries = objectOf(object["metadata"])["managedFields"];
  return Array.isArray(entries) ? (entries as readonly ManagedFields[]) : [];
}

function latest(entries: readonly ManagedFields[]): ManagedFields | undefined {
  return [...entries].sort((a, b) => ((a.time ?? "") < (b.time ?? "") ? 1 : -1))[0];
}

function toCause(entry: ManagedFields | undefined): DriftCause | undefined {
  if (entry === undefined) return undefined;
  return { manager: entry.manager ?? "unknown", ...(entry.time === undefined ? {} : { at: entry.time }) };
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
