import type * as pulumi from "@pulumi/pulumi";
import { Instance } from "@pulumi/aws/rds/instance.js";
import { ParameterGroup } from "@pulumi/aws/rds/parameterGroup.js";
import { vpcEgress } from "../kit/aws-egress.ts";
import { awsNameOf } from "../kit/aws-names.ts";
import { createFirewall } from "../kit/aws-firewall.ts";
import { PathComponent } from "../kit/component.ts";
import type { Connection } from "../kit/connection.ts";
import { isReleased, isSensitive } from "../kit/consent.ts";
import type { PathArgs } from "../kit/context.ts";
import { createAlarms } from "./alarms.ts";
import { connectPostgres, postgresPort } from "./connection.ts";
import type { PostgresSettings } from "./contract.ts";
import { createCredentials } from "./credentials.ts";
import { instanceArgs } from "./instance-args.ts";
import { sizePostgres } from "./sizing.ts";

/** PostgreSQL as an RDS instance; its roles are made by a job in the cluster. */
export class PostgresOnAws extends PathComponent<PostgresSettings> {
  readonly #instance: Instance;
  readonly #ready: pulumi.Resource[];

  constructor(args: PathArgs<PostgresSettings>, opts?: pulumi.ComponentResourceOptions) {
    super("postgres", args, opts);
    const child = { parent: this };
    const released = isReleased(this.context, this.component);

    const firewall = createFirewall(
      {
        context: this.context,
        component: this.component,
        name: `${awsNameOf(this.context, this.context.ref, this.component)}-db`,
        what: "database",
        protocol: "PostgreSQL",
        port: postgresPort,
      },
      child,
    );
    const parameters = this.#createParameters(args, child);
    this.#instance = new Instance(
      this.component,
      {
        ...instanceArgs(args, released),
        parameterGroupName: parameters.name,
        vpcSecurityGroupIds: [firewall.id],
      },
      {
        ...child,
        protect: !released,
        // Both matter once only, when the database is made; removing them from the request later must not replace it.
        ignoreChanges: ["restoreToPointInTime", "finalSnapshotIdentifier"],
      },
    );
    this.#ready = createCredentials(args, this.#instance, child);
    createAlarms(args, this.#instance, child);
    this.registerOutputs({});
  }

  override connect(access: string): Connection {
    const host = this.#instance.address;
    return connectPostgres({
      component: this.component,
      access,
      endpoints: { primary: host, reader: host, pooled: host },
      egress: [vpcEgress(this.context, postgresPort)],
      dependsOn: this.#ready,
    });
  }

  #createParameters({ request, settings }: PathArgs<PostgresSettings>, opts: pulumi.CustomResourceOptions): ParameterGroup {
    const audited = isSensitive(this.context);
    const atRestart = "pending-reboot";
    return new ParameterGroup(
      this.component,
      {
        // The version is part of the name, so that an upgrade finds the new group beside the old one.
        name: `${awsNameOf(this.context, this.context.ref, this.component)}-pg${settings.version}`,
        description: `Settings of the database ${this.component} of ${this.context.ref}`,
        family: `postgres${settings.version}`,
        parameters: [
          { name: "log_lock_waits", value: "1" },
          { name: "log_min_duration_statement", value: "1000" },
          { name: "max_connections", value: String(sizePostgres(request.size).maxConnections), applyMethod: atRestart },
          ...(audited ? [{ name: "pgaudit.log", value: "ddl,role" }] : []),
          { name: "rds.force_ssl", value: "1" },
          {
            name: "shared_preload_libraries",
            value: audited ? "pg_stat_statements,pgaudit" : "pg_stat_statements",
            applyMethod: atRestart,
          },
        ],
        tags: this.context.tags,
      },
      opts,
    );
  }
}
