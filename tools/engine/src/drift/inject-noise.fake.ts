import type { NoiseReason } from "../contract/drift.ts";
import type { Json, JsonObject } from "../contract/json.ts";
import { podTemplateOf, type ServedObject, textOf } from "./api-server.fake.ts";

export interface Noise {
  readonly reason: NoiseReason;
  readonly make: (served: ServedObject, time: string) => void;
}

/** What API servers, controllers and tools do with every object, and nobody wants to hear of. */
export function listNoise(object: JsonObject): Noise[] {
  const kind = textOf(object["kind"]);
  const template = podTemplateOf(object);
  const everywhere: Noise[] = [
    {
      reason: "status",
      make: (served, time) =>
        served.update("kube-controller-manager", time, (live) => (live["status"] = { observedGeneration: 1 }), { subresource: "status" }),
    },
    { reason: "bookkeeping", make: annotate("kubectl", "kubectl.kubernetes.io/last-applied-configuration", "{}") },
    { reason: "controller", make: annotate("backup-operator", "backup.example.com/last", "2027-01-01") },
    {
      reason: "co-owner",
      make: (served, time) => served.update("mesh", time, note("mesh.example.com/enrolled", "yes"), { operation: "Apply" }),
    },
    { reason: "admission", make: annotate("roadbed", "defaults.example.com/checked", "yes") },
  ];
  if (kind === "Deployment" || kind === "StatefulSet")
    everywhere.push(
      {
        reason: "autoscaler",
        make: (served, time) =>
          served.update("kube-controller-manager", time, (live) => ((live["spec"] as Record<string, Json>)["replicas"] = 6), {
            subresource: "scale",
          }),
      },
      { reason: "controller", make: annotate("kube-controller-manager", "deployment.kubernetes.io/revision", "3") },
    );
  if (template !== undefined)
    everywhere.push(
      { reason: "restart", make: (served, time) => served.update("kubectl-rollout", time, (live) => annotateTemplate(live, time)) },
      { reason: "normalised", make: (served) => respell(served.object) },
    );
  if (kind === "RoleBinding" || kind === "Cluster" || kind === "NetworkPolicy")
    everywhere.push({ reason: "normalised", make: (served) => turnRound(served.object) });
  return everywhere;
}

function annotate(manager: string, key: string, value: string): Noise["make"] {
  return (served, time) => served.update(manager, time, note(key, value));
}

function note(key: string, value: string) {
  return (live: JsonObject): void => {
    const metadata = live["metadata"] as Record<string, Json>;
    metadata["annotations"] = { ...(metadata["annotations"] as JsonObject | undefined), [key]: value };
  };
}

function annotateTemplate(live: JsonObject, time: string): void {
  const template = podTemplateOf(live) as Record<string, Json>;
  const metadata = (template["metadata"] ??= {}) as Record<string, Json>;
  metadata["annotations"] = { ...(metadata["annotations"] as JsonObject | undefined), "kubectl.kubernetes.io/restartedAt": time };
}

/** The API server's own spelling: nobody's change. */
function respell(live: JsonObject): void {
  const pod = (podTemplateOf(live) as JsonObject)["spec"] as JsonObject;
  for (const container of pod["containers"] as JsonObject[]) {
    const { requests = {} } = (container["resources"] ?? {}) as { requests?: Record<string, Json> };
    for (const [name, value] of Object.entries(requests)) {
      if (value === "100m") requests[name] = "0.1";
      if (typeof value === "string" && value.endsWith("Gi")) requests[name] = `${Number.parseInt(value, 10) * 1024}Mi`;
    }
  }
}

/** Lists of plain values, whose order means nothing. */
function turnRound(value: Json): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (key === "metadata" || key === "args" || key === "command") continue;
    if (Array.isArray(item) && item.every((each) => typeof each !== "object")) item.reverse();
    else turnRound(item);
  }
}
