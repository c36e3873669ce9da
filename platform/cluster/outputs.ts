import { z } from "zod";

/** What the cluster promises to the layers and environments above it. */
export const clusterOutputs = z.strictObject({
  name: z.string().meta({ description: "The EKS cluster's name." }),
  endpoint: z.string().meta({ description: "URL of the API server." }),
  oidcIssuer: z.string().meta({ description: "URL of the cluster's token issuer." }),
  nodeSecurityGroupId: z.string().meta({ description: "Security group of nodes and pods: what a database admits." }),
  region: z.string().meta({ description: "AWS region." }),
  account: z.string().meta({ description: "AWS account id." }),
  podIdentity: z.literal(true).meta({ description: "Service accounts get AWS roles by EKS Pod Identity." }),
  alertTopicArn: z.string().meta({ description: "SNS topic that CloudWatch alarms notify." }),
});
export type ClusterOutputs = z.infer<typeof clusterOutputs>;
