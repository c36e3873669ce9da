import type * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { awsNameOf } from "../kit/aws-names.ts";
import type { PathArgs } from "../kit/context.ts";
import { resourcesOf } from "../kit/footprint-resources.ts";
import { objectStoreOf } from "../kit/object-store.ts";
import { metadataOf } from "../kit/metadata.ts";
import type { PostgresSettings } from "./contract.ts";
import { namesOf } from "./names.ts";
import { countRetentionDays, helpers, planWindows } from "./sizing.ts";

const pluginName = "barman-cloud.cloudnative-pg.io";

/** How a CloudNativePG object names the backups of a component. */
export function barmanPlugin(component: string, more: { isWALArchiver?: boolean; serverName?: string }) {
  const { serverName, ...flags } = more;
  return {
    name: pluginName,
    ...flags,
    parameters: { barmanObjectName: namesOf(component).backups, ...(serverName === undefined ? {} : { serverName }) },
  };
}

/**
 * A bucket of its own for write-ahead logs and daily base backups. It is guarded like the database: it is what is left
 * when the database is lost.
 */
export function createBackups(
  args: PathArgs<PostgresSettings>,
  opts: { child: pulumi.CustomResourceOptions; guarded: pulumi.CustomResourceOptions },
) {
  const { context, request, settings } = args;
  const name = namesOf(request.name).backups;
  const metadata = metadataOf(context, request.name, name);
  const { stage, data } = context.input.spec;
  const store = objectStoreOf(context);
  const bucketName = `${awsNameOf(context, context.ref, request.name)}-wal`;

  const bucket = new CustomResource(
    `${name}-bucket`,
    {
      apiVersion: "objectbucket.io/v1alpha1",
      kind: "ObjectBucketClaim",
      metadata,
      spec: { bucketName, storageClassName: store.storageClass },
    },
    opts.guarded,
  );
  const objectStore = new CustomResource(
    name,
    {
      apiVersion: "barmancloud.cnpg.io/v1",
      kind: "ObjectStore",
      metadata,
      spec: {
        retentionPolicy: `${countRetentionDays(settings.backups, stage, data)}d`,
        configuration: {
          destinationPath: `s3://${bucketName}/`,
          endpointURL: store.endpoint,
          s3Credentials: {
            accessKeyId: { name, key: "AWS_ACCESS_KEY_ID" },
            secretAccessKey: { name, key: "AWS_SECRET_ACCESS_KEY" },
          },
          wal: { compression: "gzip" },
          data: { compression: "gzip" },
        },
        instanceSidecarConfiguration: { resources: resourcesOf(helpers.backup) },
      },
    },
    { ...opts.child, dependsOn: [bucket] },
  );

  return {
    stores: [bucket, objectStore],
    schedule: (dependsOn: pulumi.Resource[]) =>
      new CustomResource(
        `${name}-schedule`,
        {
          apiVersion: "postgresql.cnpg.io/v1",
          kind: "ScheduledBackup",
          metadata,
          spec: {
            schedule: planWindows(settings.maintenance).backupCron,
            immediate: true,
            cluster: { name: request.name },
            backupOwnerReference: "self",
            target: "prefer-standby",
            method: "plugin",
            pluginConfiguration: { name: pluginName },
          },
        },
        { ...opts.child, dependsOn },
      ),
  };
}
