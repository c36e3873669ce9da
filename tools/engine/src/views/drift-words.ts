import type { Drift, DriftKind, NoiseReason } from "../contract/drift.ts";
import type { DriftReport } from "./drift.ts";
import { cleanText, showPair, showValue } from "./short-names.ts";

/** What happened there, as a sentence without its subject. */
export function describeDrift({ kind, path = "", desired, live }: Drift): string {
  switch (kind) {
    case "field-changed":
    case "replicas-changed":
    case "label-changed":
      return `${cleanText(path)}: ${showPair(desired, live)}`;
    case "field-removed":
      return `${cleanText(path)}: was ${showValue(desired)}, and is gone`;
    case "field-added":
      return `${cleanText(path)}: ${showValue(live)}, which nobody asked for`;
    case "immutable-changed":
      return `made anew by somebody, with another ${cleanText(path)}: ${showPair(desired, live)}`;
    case "object-deleted":
      return "is gone";
    case "object-recreated":
      return "was deleted and made anew by somebody else";
    case "wrong-environment":
      return `says that it is another environment's: ${showPair(desired, live)}`;
    case "orphan":
      return live === undefined
        ? "is labelled as the platform's, and nothing asks for it"
        : `says it is of ${showValue(live)}, and nothing asks for it`;
  }
}

export const driftTitles: Readonly<Record<DriftKind, string>> = {
  "field-changed": "changed",
  "field-removed": "removed",
  "field-added": "added",
  "label-changed": "labels and annotations",
  "replicas-changed": "scaled",
  "immutable-changed": "swapped",
  "object-deleted": "deleted",
  "object-recreated": "made anew",
  "wrong-environment": "relabelled",
  orphan: "belongs to nothing",
};

export const noiseWords: Readonly<Record<NoiseReason, string>> = {
  defaulted: "defaults of the API server",
  normalised: "other spellings of the same",
  status: "status",
  controller: "controllers' own fields",
  autoscaler: "autoscalers",
  admission: "admission webhooks",
  restart: "restarts",
  bookkeeping: "notes of tools",
  "co-owner": "fields that others apply beside ours",
  "made-by-controller": "objects that controllers made",
};

export interface WayOut {
  readonly way: "revert" | "adopt" | "accept";
  /** A command, or a sentence where none does it. */
  readonly text: string;
  readonly isCommand: boolean;
}

const changing = new Set<DriftKind>(["field-changed", "field-added", "replicas-changed"]);

/** The three ways in which a drift can end, with what to type. */
export function listWaysOut(drift: Drift, { places, files, waysNeed = "" }: Pick<DriftReport, "places" | "files" | "waysNeed">): WayOut[] {
  const { id, kind, ref, object, instance, live } = drift;
  const place = places.find((each) => each.instance === instance);
  const belongs = ref ?? (kind === "orphan" && typeof live === "string" ? live : undefined);
  const isAdoptable = changing.has(kind) && ref !== undefined && !ref.startsWith("layers/");
  const command = (way: WayOut["way"], text: string): WayOut => ({ way, text, isCommand: true });
  return [
    revertOf(drift, place, files[id]),
    isAdoptable
      ? command("adopt", `npx platform drift --adopt ${id}${waysNeed}`)
      : { way: "adopt", text: whyNotAdoptable(kind, object.kind), isCommand: false },
    belongs === undefined
      ? { way: "accept", text: "nobody can answer for it: it belongs to no environment", isCommand: false }
      : command("accept", `npx platform drift --accept ${id}${waysNeed} --until <YYYY-MM-DD> --reason "<why>"`),
  ];
}

function revertOf(
  { kind, ref, object, instance }: Drift,
  place: DriftReport["places"][number] | undefined,
  file: string | undefined,
): WayOut {
  const context = place?.name.startsWith("context ") === true ? place.name.slice("context ".length) : undefined;
  const kubectl = `kubectl --context ${context ?? instance}`;
  const group = object.apiVersion.includes("/") ? `.${object.apiVersion.slice(0, object.apiVersion.indexOf("/"))}` : "";
  const named = `${object.kind.toLowerCase()}${group}/${object.name}${object.namespace === undefined ? "" : ` --namespace ${object.namespace}`}`;
  if (kind === "orphan" && context === undefined)
    return file === undefined
      ? { way: "revert", text: "take it away from where it came from", isCommand: false }
      : { way: "revert", text: "npx platform reconcile --repair", isCommand: true };
  if (kind === "orphan") return { way: "revert", text: `${kubectl} delete ${named}`, isCommand: true };
  if (context !== undefined && place?.delivery === "manifests")
    return {
      way: "revert",
      text: `git show live:${file ?? "<file>"} | ${kubectl} apply --server-side --force-conflicts -f -`,
      isCommand: true,
    };
  return { way: "revert", text: `npx platform reconcile --repair --only ${ref ?? ""}`, isCommand: true };
}

function whyNotAdoptable(kind: DriftKind, objectKind: string): string {
  if (kind === "object-deleted") return `no setting takes away a ${objectKind} alone: remove its component, or move to another golden path`;
  if (kind === "orphan") return "ask for it in an environment, as a component or by the escape hatch";
  return "no setting says this; what must stay belongs into the escape hatch (environments/README.md)";
}
