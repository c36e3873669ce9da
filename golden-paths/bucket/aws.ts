import type * as pulumi from "@pulumi/pulumi";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls.js";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy.js";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning.js";
import { PathComponent } from "../kit/component.ts";
import type { Connection } from "../kit/connection.ts";
import { isPrecious, isReleased, isSensitive } from "../kit/consent.ts";
import type { PathArgs } from "../kit/context.ts";
import { connectS3 } from "./connection.ts";
import type { BucketSettings } from "./contract.ts";
import { bucketArn, bucketName } from "./names.ts";
import { type LifecycleRule, planLifecycle } from "./sizing.ts";

/** A private S3 bucket. */
export class BucketOnAws extends PathComponent<BucketSettings> {
  readonly #bucket: Bucket;
  readonly #address: { owner: string; component: string };

  constructor(args: PathArgs<BucketSettings>, opts?: pulumi.ComponentResourceOptions) {
    super("bucket", args, opts);
    const child = { parent: this };
    this.#address = { owner: this.context.ref, component: this.component };
    const released = isReleased(this.context, this.component);

    this.#bucket = new Bucket(
      this.component,
      {
        bucket: bucketName(this.context, this.#address),
        // S3 refuses to delete a bucket that holds objects: for precious data that is one more guard, until the team lets go.
        forceDestroy: released || !isPrecious(this.context),
        tags: this.context.tags,
      },
      { ...child, protect: !released },
    );
    this.#closeToThePublic(child);
    this.#encrypt(child);
    this.#keepVersions(args, child);
    this.registerOutputs({});
  }

  override connect(access: string): Connection {
    return connectS3(this.context, this.#address, access, [this.#bucket]);
  }

  #closeToThePublic(opts: pulumi.CustomResourceOptions): void {
    const block = new BucketPublicAccessBlock(
      this.component,
      {
        bucket: this.#bucket.id,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      opts,
    );
    new BucketOwnershipControls(this.component, { bucket: this.#bucket.id, rule: { objectOwnership: "BucketOwnerEnforced" } }, opts);
    const arn = bucketArn(this.context, this.#address);
    new BucketPolicy(
      this.component,
      {
        bucket: this.#bucket.id,
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "RefusePlainText",
              Effect: "Deny",
              Principal: "*",
              Action: "s3:*",
              Resource: [arn, `${arn}/*`],
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
          ],
        }),
        // Setting both at the same moment makes S3 answer with a conflict.
      },
      { ...opts, dependsOn: [block] },
    );
  }

  #encrypt(opts: pulumi.CustomResourceOptions): void {
    new BucketServerSideEncryptionConfiguration(
      this.component,
      {
        bucket: this.#bucket.id,
        rules: [
          {
            // With KMS every reading is in the audit trail; the bucket key keeps its price down.
            applyServerSideEncryptionByDefault: { sseAlgorithm: isSensitive(this.context) ? "aws:kms" : "AES256" },
            bucketKeyEnabled: isSensitive(this.context),
          },
        ],
      },
      opts,
    );
  }

  #keepVersions({ settings }: PathArgs<BucketSettings>, opts: pulumi.CustomResourceOptions): void {
    const versioning = new BucketVersioning(
      this.component,
      {
        bucket: this.#bucket.id,
        versioningConfiguration: { status: settings.versioning ? "Enabled" : "Suspended" },
      },
      opts,
    );
    new BucketLifecycleConfiguration(
      this.component,
      {
        bucket: this.#bucket.id,
        rules: planLifecycle(settings, this.context.production).map(spellRule),
      },
      { ...opts, dependsOn: [versioning] },
    );
  }
}

function spellRule({ id, afterDays }: LifecycleRule) {
  const rule = { id, status: "Enabled", filter: { prefix: "" } };
  switch (id) {
    case "abort-unfinished-uploads":
      return { ...rule, abortIncompleteMultipartUpload: { daysAfterInitiation: afterDays } };
    case "expire":
      return { ...rule, expiration: { days: afterDays } };
    case "archive":
      return { ...rule, transitions: [{ days: afterDays, storageClass: "GLACIER_IR" }] };
    case "forget-old-versions":
      return { ...rule, noncurrentVersionExpiration: { noncurrentDays: afterDays } };
  }
}
