import { runStack } from "../run-stack.ts";

// The stack's outputs, which the layers above read by these names.
export const { vpcId, cidr, zones, privateSubnetIds, publicSubnetIds, databaseSubnetGroup, cacheSubnetGroup } = await runStack("network");
