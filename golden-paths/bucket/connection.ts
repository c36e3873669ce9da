import { awsApiEgress } from "../kit/aws-egress.ts";
import type { Connection, IamStatement } from "../kit/connection.ts";
import type { EnvironmentContext } from "../kit/context.ts";
import { objectStoreOf } from "../kit/object-store.ts";
import { namespacePeer } from "../kit/network-peers.ts";
import { type BucketAddress, bucketArn, bucketName } from "./names.ts";

/** S3: the bucket's name and the rights to use it; who one is, the workload identity says. */
export function connectS3(
  context: EnvironmentContext,
  address: BucketAddress,
  access: string,
  dependsOn: Connection["dependsOn"],
): Connection {
  return {
    env: { NAME: { value: bucketName(context, address) }, REGION: { value: context.region } },
    egress: [awsApiEgress],
    statements: s3Statements(bucketArn(context, address), access),
    dependsOn,
  };
}

export function s3Statements(arn: string, access: string): IamStatement[] {
  const objects = ["s3:GetObject", ...(access === "write" ? ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"] : [])];
  return [
    { Effect: "Allow", Action: ["s3:GetBucketLocation", "s3:ListBucket"], Resource: [arn] },
    { Effect: "Allow", Action: objects, Resource: [`${arn}/*`] },
  ];
}

/** The in-cluster object store: the claim's own ConfigMap and Secret say where it is and who one is. */
export function connectClaim(context: EnvironmentContext, component: string, dependsOn: Connection["dependsOn"]): Connection {
  const store = objectStoreOf(context);
  return {
    env: {
      NAME: { configMap: component, key: "BUCKET_NAME" },
      REGION: { value: context.region },
      ENDPOINT: { value: store.endpoint },
      ACCESS_KEY_ID: { secret: component, key: "AWS_ACCESS_KEY_ID" },
      SECRET_ACCESS_KEY: { secret: component, key: "AWS_SECRET_ACCESS_KEY" },
    },
    egress: [{ to: [namespacePeer(store.namespace)] }],
    statements: [],
    dependsOn,
  };
}
