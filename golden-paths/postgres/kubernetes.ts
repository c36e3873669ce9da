import type * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { createAlertRules } from "../kit/alert-rules.ts";
import { PathComponent } from "../kit/component.ts";
import type { Connection } from "../kit/connection.ts";
import { createCustomObject } from "../kit/custom-object.ts";
import { isReleased } from "../kit/consent.ts";
import type { PathArgs } from "../kit/context.ts";
import { resourcesOf } from "../kit/footprint-resources.ts";
import { createGeneratedSecret } from "../kit/generated-secret.ts";
import { metadataOf } from "../kit/metadata.ts";
import { tcpPorts } from "../kit/network-peers.ts";
import { createBackups } from "./backups.ts";
import { clusterSpec } from "./cluster-spec.ts";
import { connectPostgres, postgresPort } from "./connection.ts";
import type { PostgresSettings } from "./contract.ts";
import { clusterAlerts } from "./alerts.data.ts";
import { databaseName, namesOf } from "./names.ts";
import { createNetworkPolicy } from "./network-policy.ts";
import { countPoolers, helpers, sizePostgres } from "./sizing.ts";

const api = "postgresql.cnpg.io/v1";

/** PostgreSQL as a CloudNativePG cluster in the environment's namespace. */
export class PostgresInCluster extends PathComponent<PostgresSettings> {
  readonly #pooled: boolean;
  readonly #dependsOn: pulumi.Resource[];

  constructor(args: PathArgs<PostgresSettings>, opts?: pulumi.ComponentResourceOptions) {
    super("postgres", args, opts);
    const { pooled } = sizePostgres(args.request.size);
    const child = { parent: this };
    const guarded = { ...child, protect: !isReleased(this.context, this.component) };

    const reader = this.#createReaderSecret(child);
    const backups = createBackups(args, { child, guarded });
    const cluster = new CustomResource(
      this.component,
      {
        apiVersion: api,
        kind: "Cluster",
        metadata: metadataOf(this.context, this.component),
        spec: clusterSpec(args),
      },
      { ...guarded, dependsOn: [reader, ...backups.stores] },
    );
    backups.schedule([cluster]);
    const pooler = pooled ? [this.#createPooler(args, { ...child, dependsOn: [cluster] })] : [];
    if (args.settings.extensions.length > 0) this.#createDatabase(args.settings.extensions, { ...child, dependsOn: [cluster] });
    createNetworkPolicy(this.context, this.component, child);
    this.#createMonitor(child);
    createAlertRules(this.context, this.component, clusterAlerts(this.context.namespace, this.component), child);

    this.#pooled = pooled;
    this.#dependsOn = [cluster, ...pooler];
    this.registerOutputs({});
  }

  override connect(access: string): Connection {
    const names = namesOf(this.component);
    return connectPostgres({
      component: this.component,
      access,
      endpoints: { primary: names.primary, reader: names.anyServer, pooled: this.#pooled ? names.pooler : names.primary },
      egress: [{ to: [{ podSelector: { matchLabels: { "cnpg.io/cluster": this.component } } }], ports: tcpPorts(postgresPort) }],
      dependsOn: this.#dependsOn,
    });
  }

  /** The owner's Secret comes from CloudNativePG itself; a second role's has to be made. */
  #createReaderSecret(opts: pulumi.CustomResourceOptions): CustomResource {
    const names = namesOf(this.component);
    return createGeneratedSecret(
      {
        context: this.context,
        component: this.component,
        name: names.reader,
        type: "kubernetes.io/basic-auth",
        labels: { "cnpg.io/reload": "true" },
        template: {
          username: "reader",
          password: "{{ .password }}",
          uri: `postgresql://reader:{{ .password }}@${names.anyServer}:${postgresPort}/${databaseName}?sslmode=require`,
        },
      },
      opts,
    );
  }

  #createPooler(args: PathArgs<PostgresSettings>, opts: pulumi.CustomResourceOptions): CustomResource {
    const name = namesOf(this.component).pooler;
    return new CustomResource(
      name,
      {
        apiVersion: api,
        kind: "Pooler",
        metadata: metadataOf(this.context, this.component, name),
        spec: {
          cluster: { name: this.component },
          type: "rw",
          instances: countPoolers(args.request.size, this.context.input.spec.stage),
          pgbouncer: {
            poolMode: "transaction",
            parameters: {
              max_client_conn: "2000",
              default_pool_size: String(Math.floor(sizePostgres(args.request.size).maxConnections / 4)),
              // Drivers prepare statements unasked; without this they fail in transaction mode.
              max_prepared_statements: "200",
            },
          },
          template: {
            metadata: { labels: this.context.labels },
            spec: { containers: [{ name: "pgbouncer", resources: resourcesOf(helpers.pooler) }] },
          },
        },
      },
      opts,
    );
  }

  #createDatabase(extensions: readonly string[], opts: pulumi.CustomResourceOptions): CustomResource {
    return new CustomResource(
      `${this.component}-database`,
      {
        apiVersion: api,
        kind: "Database",
        metadata: metadataOf(this.context, this.component),
        spec: {
          cluster: { name: this.component },
          name: databaseName,
          owner: databaseName,
          databaseReclaimPolicy: "retain",
          extensions: extensions.map((name) => ({ name, ensure: "present" })),
        },
      },
      opts,
    );
  }

  #createMonitor(opts: pulumi.CustomResourceOptions): CustomResource {
    return createCustomObject(
      {
        kind: "PodMonitor",
        metadata: metadataOf(this.context, this.component),
        spec: {
          selector: { matchLabels: { "cnpg.io/cluster": this.component, "cnpg.io/podRole": "instance" } },
          podMetricsEndpoints: [{ port: "metrics" }],
        },
      },
      opts,
    );
  }
}
