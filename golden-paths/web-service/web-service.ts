import type * as pulumi from "@pulumi/pulumi";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import { createAlertRules } from "../kit/alert-rules.ts";
import { PathComponent } from "../kit/component.ts";
import type { Connection } from "../kit/connection.ts";
import type { PathArgs } from "../kit/context.ts";
import { readLayerText } from "../kit/layer-outputs.ts";
import { componentLabel, metadataOf } from "../kit/metadata.ts";
import { namespacePeer, tcpPorts, userPeers } from "../kit/network-peers.ts";
import { createAutoscaler } from "../kit/workload/autoscaler.ts";
import { createWorkloadPolicy, metricsIngress, type WorkloadPolicyArgs } from "../kit/workload/network-policy.ts";
import { prepareWorkload } from "../kit/workload/workload.ts";
import { namespaceOfEnvironment } from "@roadbed/engine/contract/identity.ts";
import { listAlerts } from "./alerts.data.ts";
import { connectWebService } from "./connection.ts";
import type { WebServiceSettings } from "./contract.ts";
import { createWebServiceDashboard } from "./dashboard.ts";
import { createDeployment } from "./deployment.ts";
import { type Hosts, listHosts } from "./hosts.ts";
import { createMonitor } from "./monitor.ts";
import { createRoutes } from "./routes.ts";
import { sizeWebService } from "./sizing.ts";

/** An HTTP service; the same objects on both targets, but for the workload's identity. */
export class WebService extends PathComponent<WebServiceSettings> {
  readonly #hosts: Hosts;
  readonly #port: number;
  readonly #service: Service;

  constructor(args: PathArgs<WebServiceSettings>, opts?: pulumi.ComponentResourceOptions) {
    super("web-service", args, opts);
    const { context, component } = this;
    const { settings, request } = args;
    const child = { parent: this };
    this.#port = settings.port;
    this.#hosts = listHosts(context, component, settings, args.hosts);
    const sizing = sizeWebService(settings, request.size, context.production);

    this.#service = this.#createService(settings, child);
    const preparation = prepareWorkload(args, { PORT: String(settings.port) }, child);
    const deployment = createDeployment(args, sizing, preparation, child);
    createAutoscaler({ context, component, replicas: sizing.replicas, cpuPercent: 70 }, { ...child, dependsOn: [deployment] });
    this.#createDisruptionBudget(child);
    createRoutes({ context, component, hosts: this.#hosts, timeout: settings.timeouts.request, service: this.#service }, child);
    createWorkloadPolicy({ context, component, links: args.links, internet: settings.internet, ingress: this.#listCallers(args) }, child);
    createMonitor(context, component, settings, child);
    createAlertRules(context, component, listAlerts(context, component, sizing.replicas.max), child);
    createWebServiceDashboard(context, component, child);
    this.registerOutputs({});
  }

  override get urls(): readonly string[] {
    return [...this.#hosts.shared, ...this.#hosts.own].sort().map((host) => `https://${host}`);
  }

  override connect(): Connection {
    return connectWebService({ namespace: this.context.namespace, component: this.component, port: this.#port }, [this.#service]);
  }

  #createService({ port, metrics }: WebServiceSettings, opts: pulumi.CustomResourceOptions): Service {
    return new Service(
      this.component,
      {
        metadata: metadataOf(this.context, this.component),
        spec: {
          selector: { [componentLabel]: this.component },
          ports: [
            { name: "http", port: 80, targetPort: "http", protocol: "TCP", appProtocol: "http" },
            ...(metrics?.port === undefined || metrics.port === port
              ? []
              : [{ name: "metrics", port: metrics.port, targetPort: "metrics", protocol: "TCP" }]),
          ],
        },
      },
      opts,
    );
  }

  /** A node may always be emptied, one copy at a time; and what isn't ready stops nobody. */
  #createDisruptionBudget(opts: pulumi.CustomResourceOptions): void {
    new PodDisruptionBudget(
      this.component,
      {
        metadata: metadataOf(this.context, this.component),
        spec: {
          maxUnavailable: 1,
          selector: { matchLabels: { [componentLabel]: this.component } },
          unhealthyPodEvictionPolicy: "AlwaysAllow",
        },
      },
      opts,
    );
  }

  #listCallers({ settings, sharedWith }: PathArgs<WebServiceSettings>): WorkloadPolicyArgs["ingress"] {
    const isRouted = this.#hosts.shared.length + this.#hosts.own.length > 0;
    const callers = [
      ...(isRouted ? [namespacePeer(readLayerText(this.context, "services", "ingressNamespace"))] : []),
      ...userPeers(this.context, this.component),
      ...[...new Set(sharedWith.map((share) => share.with))].map((ref) => namespacePeer(namespaceOfEnvironment(ref))),
    ];
    return [
      ...(callers.length === 0 ? [] : [{ from: callers, ports: tcpPorts(settings.port) }]),
      ...(settings.metrics === undefined ? [] : [metricsIngress(this.context, settings.metrics.port ?? settings.port)]),
    ];
  }
}
