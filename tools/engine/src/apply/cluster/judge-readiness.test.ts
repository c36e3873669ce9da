import { expect, test } from "vitest";
import type { JsonObject } from "../../contract/json.ts";
import { explainPods } from "./explain-pods.ts";
import { whyNotReady } from "./judge-readiness.ts";

const deployment = (status: JsonObject): JsonObject => ({ kind: "Deployment", metadata: { generation: 2 }, spec: { replicas: 3 }, status });
const condition = (type: string, status: string, message = "") => ({ conditions: [{ type, status, message }] });

test.each<[string, JsonObject, string | undefined]>([
  [
    "a deployment that its controller has not looked at",
    deployment({ observedGeneration: 1, readyReplicas: 3, updatedReplicas: 3 }),
    "its controller has not seen it yet",
  ],
  [
    "a deployment of which some pods are old",
    deployment({ observedGeneration: 2, readyReplicas: 3, updatedReplicas: 1 }),
    "1 of 3 pods are ready",
  ],
  [
    "a deployment that quota stops",
    deployment({ observedGeneration: 2, ...condition("ReplicaFailure", "True", "exceeded quota: default") }),
    "0 of 3 pods are ready: exceeded quota: default",
  ],
  ["a deployment whose pods are there", deployment({ observedGeneration: 2, readyReplicas: 3, updatedReplicas: 3 }), undefined],
  [
    "a daemon set without nodes",
    { kind: "DaemonSet", metadata: { generation: 1 }, status: { observedGeneration: 1, desiredNumberScheduled: 0 } },
    undefined,
  ],
  [
    "a job that has failed",
    { kind: "Job", status: condition("Failed", "True", "Job has reached the specified backoff limit") },
    "Job has reached the specified backoff limit",
  ],
  ["a job that runs", { kind: "Job", status: { active: 1 } }, undefined],
  ["a definition that was just made", { kind: "CustomResourceDefinition" }, "is not established yet"],
  ["a definition that is served", { kind: "CustomResourceDefinition", status: condition("Established", "True") }, undefined],
  ["a claim whose first pod is still to come", { kind: "PersistentVolumeClaim", status: { phase: "Pending" } }, undefined],
  ["a claim without its volume", { kind: "PersistentVolumeClaim", status: { phase: "Lost" } }, "its volume is lost"],
  [
    "an operator's object",
    { kind: "Cluster", status: condition("Ready", "False", "Primary instance is being set up") },
    "Primary instance is being set up",
  ],
  ["an operator's object of which nobody says anything", { kind: "Cluster" }, undefined],
  ["an operator's object that is ready", { kind: "Certificate", status: condition("Ready", "True") }, undefined],
])("%s", (_name, object, why) => {
  expect(whyNotReady(object)).toBe(why);
});

const pod = (status: JsonObject): JsonObject => ({ metadata: { name: "web-abc" }, status });
const container = (state: JsonObject, over: JsonObject = {}): JsonObject =>
  pod({ containerStatuses: [{ name: "web", image: "ghcr.io/acme-corp/shop:9", ready: false, state, ...over }] });

test.each<[JsonObject, string | undefined]>([
  [
    pod({ conditions: [{ type: "PodScheduled", status: "False", message: "0/3 nodes are available: 3 Insufficient cpu." }] }),
    "pod web-abc finds no node: 0/3 nodes are available: 3 Insufficient cpu.",
  ],
  [container({ waiting: { reason: "ImagePullBackOff" } }), "pod web-abc can't get the image ghcr.io/acme-corp/shop:9 of container web"],
  [
    container({ waiting: { reason: "CrashLoopBackOff" } }, { lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } } }),
    "pod web-abc crashes again and again: container web ended with OOMKilled",
  ],
  [
    container({ waiting: { reason: "CrashLoopBackOff" } }, { lastState: { terminated: { exitCode: 2, reason: "Error" } } }),
    "pod web-abc crashes again and again: container web ended with exit code 2",
  ],
  [
    container({ waiting: { reason: "CreateContainerConfigError", message: 'secret "db" not found' } }),
    'pod web-abc does not start container web: secret "db" not found',
  ],
  [container({ running: {} }), "pod web-abc runs, but the readiness probe of container web does not pass"],
  [container({ waiting: { reason: "ContainerCreating" } }), undefined],
  [container({ running: {} }, { ready: true }), undefined],
])("%j is told as %s", (object, told) => {
  expect(explainPods([container({ running: {} }, { ready: true }), object])).toBe(told);
});
