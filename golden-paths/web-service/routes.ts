import type * as pulumi from "@pulumi/pulumi";
import type { EnvironmentContext } from "../kit/context.ts";
import { createCustomObject } from "../kit/custom-object.ts";
import { readLayerText } from "../kit/layer-outputs.ts";
import { metadataOf } from "../kit/metadata.ts";
import type { Hosts } from "./hosts.ts";

export interface RoutesArgs {
  readonly context: EnvironmentContext;
  readonly component: string;
  readonly hosts: Hosts;
  /** How long the gateway waits for an answer. */
  readonly timeout: string;
  readonly service: pulumi.Resource;
}

const gatewayGroup = "gateway.networking.k8s.io";

/** The way in from the gateway: one route for all host names, and what the names outside the platform's domain need. */
export function createRoutes(args: RoutesArgs, opts: pulumi.CustomResourceOptions): void {
  const { context, component, hosts, timeout, service } = args;
  if (hosts.shared.length + hosts.own.length === 0) return;
  const listeners = hosts.own.length === 0 ? [] : [createListeners(args, opts)];
  createCustomObject(
    {
      kind: "HTTPRoute",
      metadata: metadataOf(context, component),
      spec: {
        parentRefs: [
          ...(hosts.shared.length === 0
            ? []
            : [{ ...gatewayOf(context), sectionName: readLayerText(context, "services", "gateway", "listener") }]),
          ...(hosts.own.length === 0 ? [] : [{ group: gatewayGroup, kind: "ListenerSet", name: component }]),
        ],
        hostnames: [...hosts.shared, ...hosts.own].sort(),
        rules: [
          {
            matches: [{ path: { type: "PathPrefix", value: "/" } }],
            backendRefs: [{ name: component, port: 80 }],
            timeouts: { request: timeout },
          },
        ],
      },
    },
    { ...opts, dependsOn: [service, ...listeners] },
  );
}

/** The gateway's certificate is for its own domain: any other name brings its listener and its certificate along. */
function createListeners({ context, component, hosts }: RoutesArgs, opts: pulumi.CustomResourceOptions): pulumi.Resource {
  const secretName = `${component}-tls`;
  const certificate = createCustomObject(
    {
      kind: "Certificate",
      metadata: metadataOf(context, component),
      spec: {
        secretName,
        dnsNames: [...hosts.own],
        issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: readLayerText(context, "services", "issuer") },
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
        usages: ["digital signature", "server auth"],
      },
    },
    opts,
  );
  return createCustomObject(
    {
      kind: "ListenerSet",
      metadata: metadataOf(context, component),
      spec: {
        parentRef: gatewayOf(context),
        listeners: hosts.own.map((hostname, index) => ({
          name: `host-${index}`,
          hostname,
          port: 443,
          protocol: "HTTPS",
          tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: secretName }] },
          allowedRoutes: { kinds: [{ kind: "HTTPRoute" }], namespaces: { from: "Same" } },
        })),
      },
    },
    { ...opts, dependsOn: [certificate] },
  );
}

function gatewayOf(context: EnvironmentContext): object {
  const read = (key: string) => readLayerText(context, "services", "gateway", key);
  return { group: gatewayGroup, kind: "Gateway", name: read("name"), namespace: read("namespace") };
}
