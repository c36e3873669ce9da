import { z } from "zod";

/** What the network promises to the layers and environments above it. */
export const networkOutputs = z.strictObject({
  vpcId: z.string().meta({ description: "The VPC's id." }),
  cidr: z.string().meta({ description: "All addresses of the network, as a range." }),
  zones: z.array(z.string()).meta({ description: "Availability zones, for example eu-west-1a." }),
  privateSubnetIds: z.array(z.string()).meta({ description: "One per zone, with a way out; where nodes and pods stand." }),
  publicSubnetIds: z.array(z.string()).meta({ description: "One per zone, reachable from the internet; for load balancers only." }),
  databaseSubnetGroup: z.string().meta({ description: "Name of the RDS subnet group; no way out." }),
  cacheSubnetGroup: z.string().meta({ description: "Name of the ElastiCache subnet group; no way out." }),
});
export type NetworkOutputs = z.infer<typeof networkOutputs>;
