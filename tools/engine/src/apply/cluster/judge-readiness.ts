import type { Json, JsonObject } from "../../contract/json.ts";

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/**
 * Why an object that an API server holds is not ready yet, as half a sentence; undefined where it is, or where nothing
 * says what ready would be. By the conventions of Kubernetes: `observedGeneration`, replicas, and conditions.
 */
export function whyNotReady(object: JsonObject): string | undefined {
  const status = asObject(object["status"]);
  const spec = asObject(object["spec"]);
  const generation = asObject(object["metadata"])["generation"];
  const observed = status["observedGeneration"];
  switch (object["kind"]) {
    case "Deployment":
    case "StatefulSet":
      if (observed !== generation) return "its controller has not seen it yet";
      return countReplicas(
        object,
        Number(spec["replicas"] ?? 1),
        Number(status["updatedReplicas"] ?? 0),
        Number(status["readyReplicas"] ?? 0),
      );
    case "DaemonSet": {
      if (observed !== generation) return "its controller has not seen it yet";
      const wanted = Number(status["desiredNumberScheduled"] ?? 0);
      return countReplicas(object, wanted, Number(status["updatedNumberScheduled"] ?? 0), Number(status["numberReady"] ?? 0));
    }
    case "Job":
      return describe(findCondition(object, "Failed"), "True");
    case "CustomResourceDefinition":
      return describe(findCondition(object, "Established"), "False", "is not established yet");
    case "PersistentVolumeClaim":
      return status["phase"] === "Lost" ? "its volume is lost" : undefined;
    default: {
      if (observed !== undefined && observed !== generation) return "its controller has not seen it yet";
      const ready = findCondition(object, "Ready");
      return ready === undefined || ready.status === "True" ? undefined : (tell(ready) ?? "is not ready yet");
    }
  }
}

function countReplicas(object: JsonObject, wanted: number, updated: number, ready: number): string | undefined {
  if (updated >= wanted && ready >= wanted) return undefined;
  const conditions = ["ReplicaFailure", "Progressing", "Available"].map((type) => findCondition(object, type));
  const said = conditions.find(
    (each) => each !== undefined && (each.type === "ReplicaFailure" ? each.status === "True" : each.status === "False"),
  );
  const count = `${Math.min(updated, ready)} of ${wanted} pods are ready`;
  const reason = said === undefined ? undefined : tell(said);
  return reason === undefined ? count : `${count}: ${reason}`;
}

function describe(condition: Condition | undefined, bad: string, missing?: string): string | undefined {
  if (condition === undefined) return missing;
  return condition.status === bad ? (tell(condition) ?? missing ?? condition.type) : undefined;
}

function tell({ message, reason }: Condition): string | undefined {
  return [message, reason].find((text) => text !== undefined && text !== "");
}

function findCondition(object: JsonObject, type: string): Condition | undefined {
  const conditions = asObject(object["status"])["conditions"];
  return Array.isArray(conditions) ? (conditions as unknown as Condition[]).find((condition) => condition.type === type) : undefined;
}

function asObject(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
