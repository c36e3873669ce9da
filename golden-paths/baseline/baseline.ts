import * as pulumi from "@pulumi/pulumi";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import type { EnvironmentContext } from "../kit/context.ts";
import type { Footprint } from "../kit/footprint.ts";
import { createAccess } from "./access.ts";
import { createBudget } from "./budget.ts";
import { createLimits } from "./limits.ts";
import { createNetworkPolicies } from "./network-policies.ts";

/** What every environment has before any component stands in it: a namespace of its own, closed, bounded and owned. */
export class Baseline extends pulumi.ComponentResource {
  /** What must be there before anything may start in the namespace. */
  readonly gate: readonly pulumi.Resource[];

  constructor(context: EnvironmentContext, footprint: Footprint) {
    super("roadbed:baseline", "baseline");
    const namespace = this.#createNamespace(context);
    const inside = { parent: this, dependsOn: [namespace] };
    createLimits(context, footprint, inside);
    createAccess(context, inside);
    const closed = createNetworkPolicies(context, inside);
    if (context.target === "aws") createBudget(context, { parent: this });
    this.gate = [namespace, closed];
    this.registerOutputs({});
  }

  #createNamespace({ input, namespace, labels }: EnvironmentContext): Namespace {
    const { team, spec } = input;
    return new Namespace(
      "namespace",
      {
        metadata: {
          name: namespace,
          labels: {
            ...labels,
            ...(spec.lease === undefined ? {} : { "roadbed.dev/lease-until": spec.lease.until }),
            "pod-security.kubernetes.io/enforce": "restricted",
            "pod-security.kubernetes.io/audit": "restricted",
            "pod-security.kubernetes.io/warn": "restricted",
          },
          annotations: {
            "roadbed.dev/purpose": spec.purpose,
            "roadbed.dev/contact": `${team.contact.chat} ${team.contact.email}`,
            "roadbed.dev/budget": `${spec.budget} ${input.platform.currency} a month`,
          },
        },
      },
      { parent: this },
    );
  }
}
