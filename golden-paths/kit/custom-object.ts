import type * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";

/** Kinds that operators bring, with the version that golden paths write. */
const apiVersions = {
  Certificate: "cert-manager.io/v1",
  ExternalSecret: "external-secrets.io/v1",
  HTTPRoute: "gateway.networking.k8s.io/v1",
  ListenerSet: "gateway.networking.k8s.io/v1",
  PodMonitor: "monitoring.coreos.com/v1",
  PrometheusRule: "monitoring.coreos.com/v1",
  ScaledObject: "keda.sh/v1alpha1",
  ServiceMonitor: "monitoring.coreos.com/v1",
  TriggerAuthentication: "keda.sh/v1alpha1",
} as const;
type CustomKind = keyof typeof apiVersions;

export interface CustomObject {
  readonly kind: CustomKind;
  readonly metadata: k8s.types.input.meta.v1.ObjectMeta & { readonly name: string; readonly namespace: string };
  readonly spec: object;
}

/** An object of a kind that an operator brings; called like the object. */
export function createCustomObject({ kind, metadata, spec }: CustomObject, opts: pulumi.CustomResourceOptions): CustomResource {
  return new CustomResource(metadata.name, { apiVersion: apiVersions[kind], kind, metadata, spec }, opts);
}
