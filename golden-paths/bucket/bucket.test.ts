import { expect, test } from "vitest";
import type { TakenComponent } from "@roadbed/engine/contract/program.ts";
import { type PathOptions, recordPath } from "../kit/record-path.fake.ts";
import { sampleContext, type SampleOptions } from "../kit/sample-context.fake.ts";
import { path } from "./component.ts";
import { bucket } from "./contract.ts";

function record(target: "aws" | "kubernetes", options: Partial<PathOptions> = {}, where: Partial<SampleOptions> = {}) {
  return recordPath(bucket, path, { context: sampleContext({ target, ...where }), name: "invoices", ...options });
}

test("on AWS a bucket comes with everything that closes, encrypts and tidies it", async () => {
  expect((await record("aws")).children).toEqual([
    "aws:s3/bucket:Bucket invoices",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration invoices",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls invoices",
    "aws:s3/bucketPolicy:BucketPolicy invoices",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock invoices",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration invoices",
    "aws:s3/bucketVersioning:BucketVersioning invoices",
  ]);
});

test("it can't be made public, by access list or by policy", async () => {
  const { find } = await record("aws");
  expect(find("BucketPublicAccessBlock").inputs).toMatchObject({
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  expect(find("BucketOwnershipControls").at("rule")).toEqual({ objectOwnership: "BucketOwnerEnforced" });
});

test("plain text is refused for the bucket and its objects", async () => {
  expect((await record("aws")).find("BucketPolicy").at("policy", "Statement", 0)).toMatchObject({
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: ["arn:aws:s3:::acme-shop-live-invoices", "arn:aws:s3:::acme-shop-live-invoices/*"],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  });
});

test("sensitive data is encrypted by KMS, all other by S3", async () => {
  const rule = async (data: SampleOptions["data"]) =>
    (await record("aws", {}, data === undefined ? {} : { data })).find("BucketServerSideEncryptionConfiguration").at("rules", 0);
  expect(await rule("internal")).toEqual({ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false });
  expect(await rule("restricted")).toEqual({ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" }, bucketKeyEnabled: true });
});

test("a bucket with production's or sensitive objects can't be emptied by deleting it, until the team lets go", async () => {
  const forceDestroy = async (where: Partial<SampleOptions>) => (await record("aws", {}, where)).find("Bucket").at("forceDestroy");
  expect(await forceDestroy({ stage: "production" })).toBe(false);
  expect(await forceDestroy({ data: "confidential" })).toBe(false);
  expect(await forceDestroy({ stage: "production", destroyData: ["live/invoices"] })).toBe(true);
  expect(await forceDestroy({ stage: "sandbox" })).toBe(true);
});

test("it is protected on both targets until the team lets go of it", async () => {
  expect((await record("aws")).find("Bucket").protect).toBe(true);
  expect((await record("kubernetes")).find("ObjectBucketClaim").protect).toBe(true);
  expect((await record("kubernetes", {}, { destroyData: ["live/invoices"] })).find("ObjectBucketClaim").protect).toBe(false);
});

test("objects age as asked, and old versions and unfinished uploads always go", async () => {
  const { inputs } = (await record("aws", { settings: { archiveAfterDays: 90, expireAfterDays: 400 } }, { stage: "production" })).find(
    "BucketLifecycleConfiguration",
  );
  expect(inputs["rules"]).toEqual([
    {
      id: "abort-unfinished-uploads",
      status: "Enabled",
      filter: { prefix: "" },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    },
    { id: "archive", status: "Enabled", filter: { prefix: "" }, transitions: [{ days: 90, storageClass: "GLACIER_IR" }] },
    { id: "expire", status: "Enabled", filter: { prefix: "" }, expiration: { days: 400 } },
    { id: "forget-old-versions", status: "Enabled", filter: { prefix: "" }, noncurrentVersionExpiration: { noncurrentDays: 90 } },
  ]);
});

test("versions are kept unless the team says otherwise", async () => {
  const status = async (settings: { versioning?: boolean }) =>
    (await record("aws", { settings })).find("BucketVersioning").at("versioningConfiguration", "status");
  expect(await status({})).toBe("Enabled");
  expect(await status({ versioning: false })).toBe("Suspended");
});

test("a reader may list and get, a writer also put and delete, and nobody may change the bucket", async () => {
  const [write, read] = (await record("aws", { access: ["write", "read"] })).connections;
  expect(read?.statements).toEqual([
    { Effect: "Allow", Action: ["s3:GetBucketLocation", "s3:ListBucket"], Resource: ["arn:aws:s3:::acme-shop-live-invoices"] },
    { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::acme-shop-live-invoices/*"] },
  ]);
  expect(write?.statements[1]?.Action).toEqual(["s3:GetObject", "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"]);
  expect(write?.env).toEqual({ NAME: { value: "acme-shop-live-invoices" }, REGION: { value: "eu-west-1" } });
});

test("an environment that takes a bucket computes what its owner would have told it", async () => {
  const context = sampleContext({ target: "aws" });
  const taken: TakenComponent = {
    as: "theirs",
    from: "shop/live",
    name: "invoices",
    path: "bucket@1",
    size: "small",
    settings: {},
    uses: [],
    access: "read",
  };
  const theirs = path.connectFrom?.({
    context: { ...context, ref: "billing/live", team: "billing" },
    link: { from: "elsewhere", name: "theirs", access: "read", taken },
  });
  const [own] = (await record("aws", { access: ["read"] })).connections;
  expect({ ...theirs, dependsOn: [] }).toEqual({ ...own, dependsOn: [] });
});

test("in the cluster a bucket is one claim with a quota, and objects age there too", async () => {
  const { children, find } = await record("kubernetes", { size: "large", settings: { expireAfterDays: 30, archiveAfterDays: 10 } });
  expect(children).toEqual(["kubernetes:objectbucket.io/v1alpha1:ObjectBucketClaim invoices"]);
  const claim = find("ObjectBucketClaim");
  expect(claim.at("spec")).toMatchObject({
    bucketName: "acme-shop-live-invoices",
    storageClassName: "buckets",
    additionalConfig: { maxSize: "1Ti" },
  });
  expect(claim.at("spec", "additionalConfig", "bucketLifecycle", "Rules")).toEqual([
    { ID: "abort-unfinished-uploads", Status: "Enabled", Prefix: "", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
    { ID: "expire", Status: "Enabled", Prefix: "", Expiration: { Days: 30 } },
  ]);
});

test("in the cluster a workload gets name and key from what the claim made", async () => {
  const [connection] = (await record("kubernetes", { access: ["write"] })).connections;
  expect(connection?.env).toEqual({
    NAME: { configMap: "invoices", key: "BUCKET_NAME" },
    REGION: { value: "eu-west-1" },
    ENDPOINT: { value: "http://objects.storage.svc:80" },
    ACCESS_KEY_ID: { secret: "invoices", key: "AWS_ACCESS_KEY_ID" },
    SECRET_ACCESS_KEY: { secret: "invoices", key: "AWS_SECRET_ACCESS_KEY" },
  });
  expect(connection?.egress).toEqual([{ to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "storage" } } }] }]);
});
