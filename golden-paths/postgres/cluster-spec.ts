import { isSensitive } from "../kit/consent.ts";
import type { PathArgs } from "../kit/context.ts";
import { resourcesOf } from "../kit/footprint-resources.ts";
import { tryReadLayerText } from "../kit/layer-outputs.ts";
import { barmanPlugin } from "./backups.ts";
import type { PostgresSettings } from "./contract.ts";
import { databaseName, namesOf } from "./names.ts";
import { countInstances, type PostgresSizing, sizeMemory, sizePostgres } from "./sizing.ts";

/** The spec of a CloudNativePG Cluster. */
export function clusterSpec({ context, request, settings }: PathArgs<PostgresSettings>) {
  const sizing = sizePostgres(request.size);
  const instances = countInstances(context.input.spec.stage);
  const storageClass = tryReadLayerText(context, "services", "storageClass");
  return {
    description: context.input.spec.purpose,
    instances,
    // The image comes from a catalogue, so that a minor version is one change for the whole fleet.
    imageCatalogRef: { apiGroup: "postgresql.cnpg.io", kind: "ClusterImageCatalog", name: "postgresql", major: Number(settings.version) },
    enableSuperuserAccess: false,
    // With one server a disruption budget would only block the draining of its node.
    enablePDB: instances > 1,
    primaryUpdateStrategy: "unsupervised",
    primaryUpdateMethod: instances > 1 ? "switchover" : "restart",
    storage: { size: settings.storage, resizeInUseVolumes: true, ...(storageClass === undefined ? {} : { storageClass }) },
    resources: resourcesOf({ requests: sizing, limits: sizing }),
    affinity: { enablePodAntiAffinity: true, podAntiAffinityType: "preferred", topologyKey: "topology.kubernetes.io/zone" },
    seccompProfile: { type: "RuntimeDefault" },
    inheritedMetadata: { labels: context.labels },
    postgresql: {
      parameters: serverParameters(sizing, isSensitive(context)),
      // User rules stand before the operator's: whoever comes without TLS is turned away.
      pg_hba: ["hostnossl all all all reject"],
      ...(instances > 1 ? { synchronous: { method: "any", number: 1, dataDurability: "preferred" } } : {}),
    },
    managed: {
      roles: [
        {
          name: "reader",
          ensure: "present",
          login: true,
          inherit: true,
          inRoles: ["pg_read_all_data"],
          passwordSecret: { name: namesOf(request.name).reader },
        },
      ],
    },
    plugins: [barmanPlugin(request.name, { isWALArchiver: true })],
    ...bootstrapOf(settings.restoreFrom),
  };
}

function serverParameters(sizing: PostgresSizing, audited: boolean): Record<string, string> {
  const memory = sizeMemory(sizing);
  return {
    max_connections: String(sizing.maxConnections),
    shared_buffers: `${memory.sharedBuffersMiB}MB`,
    effective_cache_size: `${memory.effectiveCacheMiB}MB`,
    work_mem: `${memory.workKiB}kB`,
    maintenance_work_mem: `${memory.maintenanceMiB}MB`,
    "pg_stat_statements.track": "top",
    log_min_duration_statement: "1000",
    log_lock_waits: "on",
    ...(audited ? { "pgaudit.log": "ddl, role" } : {}),
  };
}

function bootstrapOf(restoreFrom: PostgresSettings["restoreFrom"]) {
  if (restoreFrom === undefined) {
    return { bootstrap: { initdb: { database: databaseName, owner: databaseName, dataChecksums: true } } };
  }
  const recoveryTarget = restoreFrom.at === undefined ? {} : { recoveryTarget: { targetTime: restoreFrom.at } };
  return {
    bootstrap: { recovery: { source: "origin", database: databaseName, owner: databaseName, ...recoveryTarget } },
    externalClusters: [{ name: "origin", plugin: barmanPlugin(restoreFrom.component, { serverName: restoreFrom.component }) }],
  };
}
