import type * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { PathComponent } from "../kit/component.ts";
import type { Connection } from "../kit/connection.ts";
import { isReleased } from "../kit/consent.ts";
import type { PathArgs } from "../kit/context.ts";
import { objectStoreOf } from "../kit/object-store.ts";
import { metadataOf } from "../kit/metadata.ts";
import { connectClaim } from "./connection.ts";
import type { BucketSettings } from "./contract.ts";
import { bucketName } from "./names.ts";
import { type LifecycleRule, planLifecycle, quotaOf } from "./sizing.ts";

/** A claim on the in-cluster object store, which makes the bucket, a ConfigMap and a Secret of the claim's name. */
export class BucketInCluster extends PathComponent<BucketSettings> {
  readonly #claim: CustomResource;

  constructor(args: PathArgs<BucketSettings>, opts?: pulumi.ComponentResourceOptions) {
    super("bucket", args, opts);
    this.#claim = new CustomResource(
      this.component,
      {
        apiVersion: "objectbucket.io/v1alpha1",
        kind: "ObjectBucketClaim",
        metadata: metadataOf(this.context, this.component),
        spec: {
          bucketName: bucketName(this.context, { owner: this.context.ref, component: this.component }),
          storageClassName: objectStoreOf(this.context).storageClass,
          additionalConfig: {
            maxSize: quotaOf(args.request.size),
            bucketLifecycle: JSON.stringify({ Rules: planLifecycle(args.settings, this.context.production).flatMap(spellRule) }),
          },
        },
      },
      { parent: this, protect: !isReleased(this.context, this.component) },
    );
    this.registerOutputs({});
  }

  /** A claim has one key, which may read and write: `read` is a promise here, on AWS it is enforced. */
  override connect(): Connection {
    return connectClaim(this.context, this.component, [this.#claim]);
  }
}

/** There is one storage class and no versions in the cluster, so that half of the rules have nothing to act on. */
function spellRule({ id, afterDays }: LifecycleRule): object[] {
  const rule = { ID: id, Status: "Enabled", Prefix: "" };
  switch (id) {
    case "abort-unfinished-uploads":
      return [{ ...rule, AbortIncompleteMultipartUpload: { DaysAfterInitiation: afterDays } }];
    case "expire":
      return [{ ...rule, Expiration: { Days: afterDays } }];
    case "archive":
      return [];
    case "forget-old-versions":
      return [];
  }
}
