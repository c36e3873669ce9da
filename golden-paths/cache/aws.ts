import type * as pulumi from "@pulumi/pulumi";
import { ParameterGroup } from "@pulumi/aws/elasticache/parameterGroup.js";
import { ReplicationGroup } from "@pulumi/aws/elasticache/replicationGroup.js";
import { User } from "@pulumi/aws/elasticache/user.js";
import { UserGroup } from "@pulumi/aws/elasticache/userGroup.js";
import { createAlarm } from "../kit/aws-alarm.ts";
import { createFirewall } from "../kit/aws-firewall.ts";
import { PathComponent } from "../kit/component.ts";
import type { Connection } from "../kit/connection.ts";
import type { PathArgs } from "../kit/context.ts";
import { readLayerText } from "../kit/layer-outputs.ts";
import { cachePort, connectElastiCache } from "./connection.ts";
import type { CacheSettings } from "./contract.ts";
import { cacheId } from "./names.ts";
import { countNodes, sizeCache } from "./sizing.ts";

const engine = { engine: "valkey", engineVersion: "8.0", family: "valkey8" };

/** ElastiCache for Valkey, encrypted, with IAM instead of passwords. */
export class CacheOnAws extends PathComponent<CacheSettings> {
  readonly #id: string;
  readonly #group: ReplicationGroup;

  constructor(args: PathArgs<CacheSettings>, opts?: pulumi.ComponentResourceOptions) {
    super("cache", args, opts);
    this.#id = cacheId(this.context, this.component);
    const child = { parent: this };
    const nodes = countNodes(this.context.production);

    const firewall = createFirewall(
      {
        context: this.context,
        component: this.component,
        name: `${this.context.organisation}-${this.#id}-cache`,
        what: "cache",
        protocol: "Valkey",
        port: cachePort,
      },
      child,
    );
    const users = this.#createUsers(child);
    const parameters = new ParameterGroup(
      this.component,
      {
        name: this.#id,
        description: `Settings of the cache ${this.component} of ${this.context.ref}`,
        family: engine.family,
        parameters: [{ name: "maxmemory-policy", value: args.settings.eviction }],
        tags: this.context.tags,
      },
      child,
    );
    this.#group = new ReplicationGroup(
      this.component,
      {
        replicationGroupId: this.#id,
        description: `Cache ${this.component} of ${this.context.ref}`,
        engine: engine.engine,
        engineVersion: engine.engineVersion,
        nodeType: sizeCache(args.request.size).nodeType,
        numCacheClusters: nodes,
        automaticFailoverEnabled: nodes > 1,
        multiAzEnabled: nodes > 1,
        port: cachePort,
        parameterGroupName: parameters.name,
        subnetGroupName: readLayerText(this.context, "network", "cacheSubnetGroup"),
        securityGroupIds: [firewall.id],
        userGroupIds: [users.userGroupId],
        atRestEncryptionEnabled: true,
        transitEncryptionEnabled: true,
        transitEncryptionMode: "required",
        // Nothing in it is worth keeping: its users must be able to fill it again.
        snapshotRetentionLimit: 0,
        autoMinorVersionUpgrade: true,
        maintenanceWindow: "sun:03:00-sun:04:00",
        applyImmediately: !this.context.production,
        tags: this.context.tags,
      },
      child,
    );
    this.#createAlarms(child);
    this.registerOutputs({});
  }

  override connect(): Connection {
    return connectElastiCache(this.context, this.component, this.#group.primaryEndpointAddress, [this.#group]);
  }

  /** One user, who proves with a signed token who it is: there is no password that could leak. */
  #createUsers(opts: pulumi.CustomResourceOptions): UserGroup {
    const user = new User(
      this.component,
      {
        // With IAM, ElastiCache wants the id and the name to be the same.
        userId: this.#id,
        userName: this.#id,
        engine: engine.engine,
        accessString: "on ~* &* +@all -@admin",
        authenticationMode: { type: "iam" },
        tags: this.context.tags,
      },
      opts,
    );
    return new UserGroup(
      this.component,
      {
        userGroupId: this.#id,
        engine: engine.engine,
        userIds: [user.userId],
        tags: this.context.tags,
      },
      opts,
    );
  }

  #createAlarms(opts: pulumi.CustomResourceOptions): void {
    const common = {
      context: this.context,
      component: this.component,
      namespace: "AWS/ElastiCache",
      dimensions: { CacheClusterId: `${this.#id}-001` },
      statistic: "Average" as const,
      when: "above" as const,
    };
    createAlarm(
      {
        ...common,
        about: "memory-nearly-full",
        metric: "DatabaseMemoryUsagePercentage",
        threshold: 90,
        periods: 6,
        description: `The cache ${this.component} is more than 90 % full: keys go early. Choose a larger size.`,
      },
      opts,
    );
    createAlarm(
      {
        ...common,
        about: "cpu-busy",
        metric: "EngineCPUUtilization",
        threshold: 85,
        periods: 6,
        description: `The cache ${this.component} computes at its limit: look for slow commands, or choose a larger size.`,
      },
      opts,
    );
  }
}
