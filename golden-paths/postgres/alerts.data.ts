import type { AlertRule } from "../kit/alert-rules.ts";

export function clusterAlerts(namespace: string, component: string): AlertRule[] {
  const pods = `namespace="${namespace}",pod=~"${component}-[0-9]+"`;
  const volumes = `namespace="${namespace}",persistentvolumeclaim=~"${component}-[0-9]+"`;
  return [
    {
      alert: "PostgresDown",
      expr: `min(cnpg_collector_up{${pods}}) == 0 or absent(cnpg_collector_up{${pods}})`,
      for: "5m",
      summary: `A server of ${component} does not answer.`,
    },
    {
      alert: "PostgresDiskNearlyFull",
      expr: `min(kubelet_volume_stats_available_bytes{${volumes}} / kubelet_volume_stats_capacity_bytes{${volumes}}) < 0.15`,
      for: "15m",
      summary: `The disk of ${component} is more than 85 % full: raise settings.storage.`,
    },
    {
      alert: "PostgresConnectionsNearlyUsedUp",
      expr: `max(sum by (pod) (cnpg_backends_total{${pods}}) / on (pod) cnpg_pg_settings_setting{name="max_connections",${pods}}) > 0.85`,
      for: "10m",
      summary: `${component} has few connections left: use POOLED_HOST, or a larger size.`,
    },
    {
      alert: "PostgresReplicationLags",
      expr: `max(cnpg_pg_replication_lag{${pods}}) > 300`,
      for: "10m",
      summary: `A standby of ${component} is more than 5 minutes behind.`,
    },
    {
      alert: "PostgresBackupOld",
      expr: `time() - max(barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{${pods}}) > 129600`,
      for: "30m",
      summary: `The last good backup of ${component} is more than 36 hours old.`,
    },
  ];
}
