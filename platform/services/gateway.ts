import type * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { managedBy, teamLabel } from "./labels.ts";
import { names } from "./names.ts";
import type { ServicesSettings } from "./settings.ts";

const gatewayApi = "gateway.networking.k8s.io/v1";

const fromEnvironments = { from: "Selector", selector: { matchExpressions: [{ key: teamLabel, operator: "Exists" }] } };

/**
 * The one way in from the internet. Environments attach routes to its TLS listener, and bring listeners of their own for
 * names outside the platform's domain; plain HTTP is only sent to HTTPS.
 */
export function createGateway({ instance }: LayerInput, { gatewayClass }: ServicesSettings, opts: pulumi.CustomResourceOptions): void {
  const metadata = (name: string) => ({ name, namespace: names.ingress, labels: managedBy });
  const gateway = new CustomResource(
    names.gateway,
    {
      apiVersion: gatewayApi,
      kind: "Gateway",
      metadata: metadata(names.gateway),
      spec: {
        gatewayClassName: gatewayClass,
        allowedListeners: { namespaces: fromEnvironments },
        listeners: [
          {
            name: names.listener,
            port: 443,
            protocol: "HTTPS",
            hostname: `*.${instance.domain}`,
            tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: names.certificate }] },
            allowedRoutes: { kinds: [{ kind: "HTTPRoute" }], namespaces: fromEnvironments },
          },
          {
            name: "http",
            port: 80,
            protocol: "HTTP",
            allowedRoutes: { kinds: [{ kind: "HTTPRoute" }], namespaces: { from: "Same" } },
          },
        ],
      },
    },
    opts,
  );
  new CustomResource(
    "to-https",
    {
      apiVersion: gatewayApi,
      kind: "HTTPRoute",
      metadata: metadata("to-https"),
      spec: {
        parentRefs: [{ name: names.gateway, sectionName: "http" }],
        rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] }],
      },
    },
    { ...opts, dependsOn: [gateway] },
  );
}
