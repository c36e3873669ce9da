import type { Resource } from "@roadbed/engine/contract/graph.ts";
import { findPodSpecs } from "../../resources/pod-specs.ts";
import type { Meter, Metered, Surroundings } from "../usage.ts";
import {
  meterAlarm,
  meterCache,
  meterControlPlane,
  meterDatabase,
  meterEndpoint,
  meterKey,
  meterLoadBalancer,
  meterNatGateway,
  meterNodeGroup,
  meterPublicAddress,
  meterSecret,
} from "./aws.ts";
import { freeTypes, usedTypes } from "./unmetered-types.data.ts";
import {
  meterCronJob,
  meterDaemonSet,
  meterGateway,
  meterPooler,
  meterPostgresCluster,
  meterRabbitmqCluster,
  meterService,
  meterVolumeClaim,
  meterWorkload,
} from "./workloads.ts";

/** By type token. */
const meters: Readonly<Record<string, Meter>> = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": meterAlarm,
  "aws:ec2/eip:Eip": meterPublicAddress,
  "aws:ec2/natGateway:NatGateway": meterNatGateway,
  "aws:ec2/vpcEndpoint:VpcEndpoint": meterEndpoint,
  "aws:eks/cluster:Cluster": meterControlPlane,
  "aws:eks/nodeGroup:NodeGroup": meterNodeGroup,
  "aws:elasticache/replicationGroup:ReplicationGroup": meterCache,
  "aws:kms/key:Key": meterKey,
  "aws:lb/loadBalancer:LoadBalancer": meterLoadBalancer,
  "aws:rds/instance:Instance": meterDatabase,
  "aws:secretsmanager/secret:Secret": meterSecret,
  "kubernetes:apps/v1:DaemonSet": meterDaemonSet,
  "kubernetes:apps/v1:Deployment": meterWorkload,
  "kubernetes:apps/v1:StatefulSet": meterWorkload,
  "kubernetes:batch/v1:CronJob": meterCronJob,
  "kubernetes:core/v1:PersistentVolumeClaim": meterVolumeClaim,
  "kubernetes:core/v1:Service": meterService,
  "kubernetes:gateway.networking.k8s.io/v1:Gateway": meterGateway,
  "kubernetes:postgresql.cnpg.io/v1:Cluster": meterPostgresCluster,
  "kubernetes:postgresql.cnpg.io/v1:Pooler": meterPooler,
  "kubernetes:rabbitmq.com/v1beta1:RabbitmqCluster": meterRabbitmqCluster,
};

export type Standing = "metered" | "free" | "by use" | "unknown";

/** How this table sees a resource: nothing is taken for free that nobody has called so. */
export function classify(resource: Resource): Standing {
  const { type, custom } = resource;
  if (Object.hasOwn(meters, type)) return "metered";
  if (Object.hasOwn(usedTypes, type)) return "by use";
  if (!custom || isFree(type)) return "free";
  return findPodSpecs(resource).length > 0 ? "metered" : "unknown";
}

function isFree(type: string): boolean {
  return freeTypes.some(({ types }) => types.some((known) => type === known || (/[:/]$/.test(known) && type.startsWith(known))));
}

export function meterResource(resource: Resource, around: Surroundings): Metered {
  switch (classify(resource)) {
    case "metered":
      return (meters[resource.type] ?? meterWorkload)(resource, around);
    case "free":
      return { usages: [], unpriced: [] };
    case "by use":
      return { usages: [], unpriced: [usedTypes[resource.type] ?? "use"] };
    case "unknown":
      return { usages: [], unpriced: [`no price for ${resource.type}`] };
  }
}
