import { createHash } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";
import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import { createAlertRules } from "../kit/alert-rules.ts";
import { PathComponent } from "../kit/component.ts";
import type { Connection } from "../kit/connection.ts";
import type { PathArgs } from "../kit/context.ts";
import { createCustomObject } from "../kit/custom-object.ts";
import { createGeneratedSecret } from "../kit/generated-secret.ts";
import { readLayerText } from "../kit/layer-outputs.ts";
import { componentLabel, metadataOf } from "../kit/metadata.ts";
import { namespacePeer, tcpPorts, userPeers } from "../kit/network-peers.ts";
import { cachePort, connectValkey } from "./connection.ts";
import type { CacheSettings } from "./contract.ts";
import { metricsPort, podSpec } from "./pod-spec.ts";
import { serverConfig, usersTemplate } from "./server-config.ts";

/** One Valkey server in the environment's namespace. */
export class CacheInCluster extends PathComponent<CacheSettings> {
  readonly #server: StatefulSet;

  constructor(args: PathArgs<CacheSettings>, opts?: pulumi.ComponentResourceOptions) {
    super("cache", args, opts);
    const child = { parent: this };
    const secret = createGeneratedSecret(
      {
        context: this.context,
        component: this.component,
        name: this.component,
        template: { password: "{{ .password }}", "users.acl": usersTemplate },
      },
      child,
    );
    const config = serverConfig(args.settings, args.request.size);
    const configMap = new ConfigMap(
      this.component,
      {
        metadata: metadataOf(this.context, this.component),
        data: { "valkey.conf": config },
      },
      child,
    );
    const service = this.#createService(child);
    this.#server = this.#createServer(args, config, { ...child, dependsOn: [secret, configMap, service] });
    this.#createNetworkPolicy(child);
    this.#createDisruptionBudget(child);
    this.#createMonitor(child);
    createAlertRules(
      this.context,
      this.component,
      [
        {
          alert: "CacheDown",
          expr: `max(redis_up{namespace="${this.context.namespace}",service="${this.component}"}) == 0`,
          for: "5m",
          summary: `The cache ${this.component} does not answer.`,
        },
      ],
      child,
    );
    this.registerOutputs({});
  }

  override connect(): Connection {
    return connectValkey(this.component, [this.#server]);
  }

  get #pods() {
    return { matchLabels: { [componentLabel]: this.component } };
  }

  #createService(opts: pulumi.CustomResourceOptions): Service {
    return new Service(
      this.component,
      {
        metadata: metadataOf(this.context, this.component),
        spec: {
          selector: this.#pods.matchLabels,
          ports: [
            { name: "valkey", port: cachePort, targetPort: "valkey", protocol: "TCP" },
            { name: "metrics", port: metricsPort, targetPort: "metrics", protocol: "TCP" },
          ],
        },
      },
      opts,
    );
  }

  #createServer(args: PathArgs<CacheSettings>, config: string, opts: pulumi.CustomResourceOptions): StatefulSet {
    const metadata = metadataOf(this.context, this.component);
    return new StatefulSet(
      this.component,
      {
        metadata,
        spec: {
          serviceName: this.component,
          replicas: 1,
          selector: this.#pods,
          template: {
            metadata: {
              labels: metadata.labels,
              // Valkey reads its settings at start only: another text must make another pod.
              annotations: { "roadbed.dev/config": createHash("sha256").update(config).digest("hex").slice(0, 16) },
            },
            spec: podSpec(args),
          },
        },
      },
      opts,
    );
  }

  #createNetworkPolicy(opts: pulumi.CustomResourceOptions): NetworkPolicy {
    const users = userPeers(this.context, this.component);
    const monitoring = namespacePeer(readLayerText(this.context, "services", "monitoringNamespace"));
    return new NetworkPolicy(
      this.component,
      {
        metadata: metadataOf(this.context, this.component),
        spec: {
          podSelector: this.#pods,
          policyTypes: ["Ingress", "Egress"],
          ingress: [
            ...(users.length === 0 ? [] : [{ from: users, ports: tcpPorts(cachePort) }]),
            { from: [monitoring], ports: tcpPorts(metricsPort) },
          ],
          egress: [],
        },
      },
      opts,
    );
  }

  /** A cache may go at any time: its node can always be drained, even while it is not ready. */
  #createDisruptionBudget(opts: pulumi.CustomResourceOptions): PodDisruptionBudget {
    return new PodDisruptionBudget(
      this.component,
      {
        metadata: metadataOf(this.context, this.component),
        spec: { selector: this.#pods, maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" },
      },
      opts,
    );
  }

  #createMonitor(opts: pulumi.CustomResourceOptions): CustomResource {
    return createCustomObject(
      {
        kind: "ServiceMonitor",
        metadata: metadataOf(this.context, this.component),
        spec: { selector: this.#pods, endpoints: [{ port: "metrics" }] },
      },
      opts,
    );
  }
}
