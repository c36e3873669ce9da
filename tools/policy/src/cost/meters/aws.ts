import { placeholderPattern, type Resource } from "@roadbed/engine/contract/graph.ts";
import type { Json } from "@roadbed/engine/contract/json.ts";
import { isObject, listOf, objectAt } from "../../resources/json-values.ts";
import { tryReadQuantity } from "../quantity.ts";
import { type Meter, type Metered, type Surroundings, unreadable, type Usage } from "../usage.ts";
import { useMachines } from "./instance-shape.ts";

const unknown: Metered = { usages: [], unpriced: [unreadable] };

/** A database: machines and disks, twice where a second one stands by in another zone, and the administrator's secret. */
export function meterDatabase({ inputs }: Resource, { hours }: Surroundings): Metered {
  const { engine, instanceClass, multiAz, storageType, iops, storageThroughput } = inputs;
  const gib = tryReadQuantity(inputs["allocatedStorage"]);
  if (typeof instanceClass !== "string" || gib === undefined || (multiAz !== undefined && typeof multiAz !== "boolean")) return unknown;
  const copies = multiAz === true ? 2 : 1;
  // A copy of another database has its engine and does not say so.
  const kind = typeof engine === "string" ? engine : "restoreToPointInTime" in inputs ? "postgres" : "unknown";
  const retention = tryReadQuantity(inputs["performanceInsightsRetentionPeriod"] ?? 7);
  return {
    usages: [
      useMachines(`rds/${kind}/${instanceClass}`, instanceClass, hours * copies),
      {
        sku: `rds/${typeof storageType === "string" ? storageType : "gp2"}`,
        quantity: gib * copies,
        work: { diskGibHours: gib * copies * hours },
      },
      ...(inputs["manageMasterUserPassword"] === true ? [secret] : []),
    ],
    unpriced: [
      "backups beyond its disk's size",
      ...(iops !== undefined || storageThroughput !== undefined ? ["disk speed"] : []),
      ...(retention === 7 ? [] : ["performance data beyond 7 days"]),
    ],
  };
}

const secret: Usage = { sku: "secretsmanager/secret", quantity: 1 };

export function meterCache({ inputs }: Resource, { hours }: Surroundings): Metered {
  const { engine, nodeType } = inputs;
  const nodes =
    inputs["numCacheClusters"] === undefined
      ? multiply(inputs["numNodeGroups"] ?? 1, inputs["replicasPerNodeGroup"] ?? 0, (groups, replicas) => groups * (1 + replicas))
      : tryReadQuantity(inputs["numCacheClusters"]);
  if (typeof nodeType !== "string" || typeof engine !== "string" || nodes === undefined) return unknown;
  const retention = tryReadQuantity(inputs["snapshotRetentionLimit"] ?? 0);
  return {
    usages: [useMachines(`elasticache/${engine}/${nodeType}`, nodeType, hours * nodes)],
    unpriced: retention === 0 ? [] : ["backups"],
  };
}

function multiply(one: Json, other: Json, combine: (one: number, other: number) => number): number | undefined {
  const [first, second] = [tryReadQuantity(one), tryReadQuantity(other)];
  return first === undefined || second === undefined ? undefined : combine(first, second);
}

/** The fewest nodes: more of them come and go with the load. */
export function meterNodeGroup({ inputs }: Resource, around: Surroundings): Metered {
  const [type] = listOf(inputs["instanceTypes"]);
  const scaling = objectAt(inputs, "scalingConfig");
  const nodes = tryReadQuantity(scaling["minSize"]);
  if (typeof type !== "string" || nodes === undefined) return unknown;
  if (inputs["capacityType"] === "SPOT") return { usages: [], unpriced: ["spot nodes"] };
  const disk = tryReadDisk(inputs, around);
  return {
    usages: [
      useMachines(`ec2/${type}`, type, nodes * around.hours),
      ...(disk === undefined ? [] : [{ sku: "ebs/gp3", quantity: nodes * disk, work: { diskGibHours: nodes * disk * around.hours } }]),
    ],
    unpriced: [
      ...(disk === undefined ? ["disks of its nodes"] : []),
      ...(scaling["maxSize"] === scaling["minSize"] ? [] : ["nodes that load adds"]),
    ],
  };
}

/** Stands in the launch template that it points at, or in the group itself. */
function tryReadDisk(inputs: Resource["inputs"], { resources }: Surroundings): number | undefined {
  const id = objectAt(inputs, "launchTemplate")["id"];
  if (id === undefined) return tryReadQuantity(inputs["diskSize"] ?? 20);
  const [, target = ""] = typeof id === "string" ? ([...id.matchAll(placeholderPattern)][0] ?? []) : [];
  const template = resources.get(target.slice(0, target.lastIndexOf("#")));
  const disks = listOf(template?.inputs["blockDeviceMappings"])
    .filter(isObject)
    .map((mapping) => objectAt(mapping, "ebs"));
  const sizes = disks.map(({ volumeType, volumeSize }) => (volumeType === "gp3" ? tryReadQuantity(volumeSize) : undefined));
  if (sizes.length === 0 || sizes.includes(undefined)) return undefined;
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

export const meterNatGateway: Meter = (_, { hours }) => ({
  usages: [{ sku: "vpc/nat-gateway", quantity: hours }],
  unpriced: ["traffic"],
});

export const meterPublicAddress: Meter = (_, { hours }) => ({ usages: [{ sku: "vpc/public-ipv4", quantity: hours }], unpriced: [] });

/** A gateway endpoint costs nothing; an interface is paid for in every zone. */
export const meterEndpoint: Meter = ({ inputs }, { hours }) => {
  if (inputs["vpcEndpointType"] !== "Interface") return { usages: [], unpriced: [] };
  const zones = listOf(inputs["subnetIds"]).length;
  if (zones === 0) return unknown;
  return { usages: [{ sku: "vpc/interface-endpoint", quantity: zones * hours }], unpriced: ["traffic"] };
};

export const meterControlPlane: Meter = (_, { hours }) => ({ usages: [{ sku: "eks/cluster", quantity: hours }], unpriced: [] });

export const meterLoadBalancer: Meter = ({ inputs }, { hours }) => {
  const kind = inputs["loadBalancerType"] ?? "application";
  return { usages: [{ sku: `elb/${typeof kind === "string" ? kind : "unknown"}`, quantity: hours }], unpriced: ["traffic"] };
};

export const meterKey: Meter = () => ({ usages: [{ sku: "kms/key", quantity: 1 }], unpriced: ["requests"] });
export const meterSecret: Meter = () => ({ usages: [secret], unpriced: [] });
export const meterAlarm: Meter = () => ({ usages: [{ sku: "cloudwatch/alarm", quantity: 1 }], unpriced: [] });
