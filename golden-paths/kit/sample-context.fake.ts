import { environmentSchema } from "@roadbed/engine/contract/environment.ts";
import type { ResolvedComponent, Target } from "@roadbed/engine/contract/golden-path.ts";
import type { Classification, Stage } from "@roadbed/engine/contract/identity.ts";
import { instanceSchema } from "@roadbed/engine/contract/instance.ts";
import type { EnvironmentInput } from "@roadbed/engine/contract/program.ts";
import { teamSchema } from "@roadbed/engine/contract/team.ts";
import type { EnvironmentContext } from "./context.ts";
import { makeContext } from "./make-context.ts";

export interface SampleOptions {
  readonly target: Target;
  /** Default: development. */
  readonly stage?: Stage;
  /** Default: internal. */
  readonly data?: Classification;
  /** What else stands in the environment. Default: nothing. */
  readonly components?: readonly ResolvedComponent[];
  /** The last day of the lease. Default: none. */
  readonly lease?: string;
  /** More of the environment's page, as a team writes it. */
  readonly spec?: Readonly<Record<string, unknown>>;
  /** What the team has consented to lose, for example `live/orders-db`. */
  readonly destroyData?: readonly string[];
}

/** The context of the environment `shop/live` on an instance with all layers, for tests of single golden paths. */
export function sampleContext(options: SampleOptions): EnvironmentContext {
  const { target, stage = "development" } = options;
  const [team, environment] = ["shop", "live"];
  const ref = `${team}/${environment}`;
  const input: EnvironmentInput = {
    kind: "environment",
    ref,
    platform: { organisation: "acme", github: "acme-corp", currency: "EUR", registries: ["registry.example.com/acme"] },
    instance: {
      name: "main",
      ...instanceSchema.parse({
        target,
        engine: "pulumi",
        stages: [stage],
        region: "eu-west-1",
        account: "111122223333",
        domain: "example.com",
        layers: {},
      }),
    },
    team: teamSchema.parse({
      name: team,
      purpose: "Sells things",
      owners: { github: "shop-team" },
      contact: { chat: "#shop", email: "shop@example.com" },
      costCentre: "CC-1042",
      destroyData: (options.destroyData ?? []).map((of) => ({ of, reason: "Moved to another database." })),
    }),
    name: environment,
    spec: environmentSchema.parse({
      purpose: "The shop",
      stage,
      data: options.data ?? "internal",
      ...(options.lease === undefined ? {} : { lease: { until: options.lease } }),
      ...options.spec,
    }),
    components: options.components ?? [],
    taken: [],
    shared: [],
    layers: {
      services: {
        domain: "example.com",
        gateway: { name: "public", namespace: "ingress", listener: "https" },
        issuer: "platform",
        ingressNamespace: "ingress",
        otlpEndpoint: "http://otel-collector.monitoring.svc:4317",
        priorities: { production: "roadbed-production", standard: "roadbed-standard" },
        roles: { owner: "roadbed:owner", operator: "roadbed:operator", viewer: "roadbed:viewer" },
        monitoringNamespace: "monitoring",
        secretStore: "platform",
        rabbitmq: { cluster: "queues", namespace: "rabbitmq" },
        objectStore: { storageClass: "buckets", endpoint: "http://objects.storage.svc:80", namespace: "storage" },
        storageClass: "encrypted",
      },
      ...(target === "aws"
        ? {
            network: { vpcId: "vpc-1", cidr: "10.20.0.0/16", databaseSubnetGroup: "main-databases", cacheSubnetGroup: "main-caches" },
            cluster: { name: "acme-main", nodeSecurityGroupId: "sg-nodes", alertTopicArn: "arn:aws:sns:eu-west-1:111122223333:alerts" },
          }
        : {}),
    },
    code: [],
  };
  return makeContext(input);
}
