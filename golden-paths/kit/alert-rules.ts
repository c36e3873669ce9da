import type * as pulumi from "@pulumi/pulumi";
import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import type { EnvironmentContext } from "./context.ts";
import { createCustomObject } from "./custom-object.ts";
import { metadataOf } from "./metadata.ts";

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly summary: string;
}

/** A PrometheusRule of a component. Alerts page in production and are tickets elsewhere. */
export function createAlertRules(
  context: EnvironmentContext,
  component: string,
  alerts: readonly AlertRule[],
  opts: pulumi.CustomResourceOptions,
): CustomResource {
  return createCustomObject(
    {
      kind: "PrometheusRule",
      metadata: metadataOf(context, component),
      spec: {
        groups: [
          {
            name: `${context.namespace}-${component}`,
            rules: alerts.map((rule) => ({
              alert: rule.alert,
              expr: rule.expr,
              for: rule.for,
              labels: { severity: context.production ? "page" : "ticket", team: context.team, environment: context.environment, component },
              annotations: { summary: rule.summary },
            })),
          },
        ],
      },
    },
    opts,
  );
}
