import type * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";

/** Where a workload's environment variable comes from: a plain value, or a key of a Secret or ConfigMap made inside the target. */
export type EnvSource =
  | { readonly value: pulumi.Input<string> }
  | { readonly secret: string; readonly key: string }
  | { readonly configMap: string; readonly key: string };

/** One statement of an IAM policy, as JSON. */
export interface IamStatement {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly pulumi.Input<string>[];
}

/**
 * What a workload gets by naming a component under `uses`: settings by environment variable, the way out through the
 * default-deny network policy, and (on AWS) rights for its workload identity. No secret value ever passes through it.
 */
export interface Connection {
  /** Variable name without prefix -> source. The workload prefixes it with the component's name: HOST -> ORDERS_DB_HOST. */
  readonly env: Readonly<Record<string, EnvSource>>;
  readonly egress: readonly k8s.types.input.networking.v1.NetworkPolicyEgressRule[];
  readonly statements: readonly IamStatement[];
  /** Resources that must be there before the workload starts. */
  readonly dependsOn: readonly pulumi.Resource[];
}

/** A connection that delivers nothing, to spread over. */
export const noConnection: Connection = { env: {}, egress: [], statements: [], dependsOn: [] };
