import type { EnvironmentContext } from "../kit/context.ts";
import { awsNameOf, partitionOf } from "../kit/aws-names.ts";

/** Whose bucket it is: enough to compute its physical name from inside and outside of its environment. */
export interface BucketAddress {
  /** `<team>/<environment>` */
  readonly owner: string;
  readonly component: string;
}

/** The bucket's name, on both targets. */
export function bucketName(context: EnvironmentContext, address: BucketAddress): string {
  return awsNameOf(context, address.owner, address.component);
}

export function bucketArn(context: EnvironmentContext, address: BucketAddress): string {
  return `arn:${partitionOf(context.region)}:s3:::${bucketName(context, address)}`;
}
