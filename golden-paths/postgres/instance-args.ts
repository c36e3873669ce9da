import type { InstanceArgs } from "@pulumi/aws/rds/instance.js";
import { awsNameOf } from "../kit/aws-names.ts";
import { isPrecious } from "../kit/consent.ts";
import type { PathArgs } from "../kit/context.ts";
import { readLayerText } from "../kit/layer-outputs.ts";
import { gibibytesOf } from "../kit/quantity.ts";
import type { PostgresSettings } from "./contract.ts";
import { postgresPort } from "./connection.ts";
import { databaseName } from "./names.ts";
import { countRetentionDays, planWindows, sizePostgres } from "./sizing.ts";

/** The inputs of an RDS instance that follow from the request alone. */
export function instanceArgs({ context, request, settings }: PathArgs<PostgresSettings>, released: boolean): InstanceArgs {
  const identifier = awsNameOf(context, context.ref, request.name);
  const windows = planWindows(settings.maintenance);
  const storage = gibibytesOf(settings.storage);
  const { stage, data } = context.input.spec;
  const guarded = isPrecious(context) && !released;
  return {
    identifier,
    engine: "postgres",
    engineVersion: settings.version,
    instanceClass: sizePostgres(request.size).instanceClass,
    dbSubnetGroupName: readLayerText(context, "network", "databaseSubnetGroup"),
    publiclyAccessible: false,
    port: postgresPort,
    multiAz: context.production,

    storageType: "gp3",
    storageEncrypted: true,
    allocatedStorage: storage,
    // In production a disk that fills grows by itself, up to twice what was asked for.
    ...(context.production ? { maxAllocatedStorage: storage * 2 } : {}),

    ...originOf(settings, (component) => awsNameOf(context, context.ref, component)),
    // RDS makes, keeps and rotates the administrator's password; nobody here ever sees it.
    manageMasterUserPassword: true,
    iamDatabaseAuthenticationEnabled: false,

    backupRetentionPeriod: countRetentionDays(settings.backups, stage, data),
    backupWindow: windows.backup,
    copyTagsToSnapshot: true,
    deleteAutomatedBackups: !isPrecious(context),
    deletionProtection: guarded,
    skipFinalSnapshot: !isPrecious(context),
    finalSnapshotIdentifier: `${identifier}-final`,

    maintenanceWindow: windows.maintenance,
    autoMinorVersionUpgrade: true,
    allowMajorVersionUpgrade: true,
    // Production waits for its maintenance hour; elsewhere a short outage is better than waiting.
    applyImmediately: !context.production,

    enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
    performanceInsightsEnabled: true,
    performanceInsightsRetentionPeriod: 7,
    tags: context.tags,
  };
}

/** A new database, or a copy of a standing one at some moment; a copy brings its administrator and database along. */
function originOf(settings: PostgresSettings, identifierOf: (component: string) => string): Partial<InstanceArgs> {
  const { restoreFrom } = settings;
  if (restoreFrom === undefined) return { dbName: databaseName, username: "platform_admin" };
  return {
    restoreToPointInTime: {
      sourceDbInstanceIdentifier: identifierOf(restoreFrom.component),
      ...(restoreFrom.at === undefined ? { useLatestRestorableTime: true } : { restoreTime: restoreFrom.at }),
    },
  };
}
