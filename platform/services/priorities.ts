import type * as pulumi from "@pulumi/pulumi";
import { PriorityClass } from "@pulumi/kubernetes/scheduling/v1/priorityClass.js";
import { managedBy } from "./labels.ts";
import { names } from "./names.ts";

/** When nodes are short, production stays. Nothing without a class outranks what has one. */
export function createPriorities(opts: pulumi.CustomResourceOptions): void {
  new PriorityClass(
    names.priorities.production,
    {
      metadata: { name: names.priorities.production, labels: managedBy },
      value: 100_000,
      preemptionPolicy: "PreemptLowerPriority",
      description: "Production workloads: they push others off a node when there is no room.",
    },
    opts,
  );
  new PriorityClass(
    names.priorities.standard,
    {
      metadata: { name: names.priorities.standard, labels: managedBy },
      value: 1000,
      globalDefault: true,
      preemptionPolicy: "Never",
      description: "All other workloads: they wait until there is room.",
    },
    opts,
  );
}
