import type { Json, JsonObject } from "../contract/json.ts";
import type { ManagedFields } from "../contract/live.ts";
import { isController } from "./tell-noise.ts";

/**
 * Whether a controller made it of something else: labels are handed down to pods, jobs and slices, and with them the label by which
 * the platform's own objects are found.
 */
export function whyMadeByController(object: JsonObject, wanted: ReadonlySet<string>): boolean {
  const metadata = objectOf(object["metadata"]);
  if (Array.isArray(metadata["ownerReferences"]) && metadata["ownerReferences"].length > 0) return true;
  const namespace = typeof metadata["namespace"] === "string" ? metadata["namespace"] : "";
  const name = typeof metadata["name"] === "string" ? metadata["name"] : "";
  // Endpoints carry the labels of their service, and no reference to it.
  if (object["kind"] === "Endpoints" && wanted.has(`/Service/${namespace}/${name}`)) return true;
  const entries = Array.isArray(metadata["managedFields"]) ? (metadata["managedFields"] as readonly ManagedFields[]) : [];
  return entries.length > 0 && entries.every(({ manager = "" }) => isController(manager) && !isDelivery(manager));
}

/** Flux and Argo CD put there what files say: an object that they left behind is an orphan like any other. */
function isDelivery(manager: string): boolean {
  return /^(?:kustomize|helm|argocd)/.test(manager);
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
