import type { Size } from "@roadbed/engine/contract/golden-path.ts";
import type { CacheSettings } from "./contract.ts";
import { cachePort } from "./connection.ts";
import { sizeCache } from "./sizing.ts";

/** `valkey.conf`: nothing is written to disk, and memory has a bound. */
export function serverConfig(settings: CacheSettings, size: Size): string {
  return [
    "bind * -::*",
    `port ${cachePort}`,
    "dir /tmp",
    'save ""',
    "appendonly no",
    `maxmemory ${sizeCache(size).keysMiB}mb`,
    `maxmemory-policy ${settings.eviction}`,
    "aclfile /etc/valkey-users/users.acl",
    "",
  ].join("\n");
}

/**
 * `users.acl`, as a template for External Secrets: workloads may do everything but administrate the server; the
 * exporter may only look. Valkey is given hashes, so that its file does not hold the password.
 */
export const usersTemplate = [
  "user default on #{{ .password | sha256sum }} ~* &* +@all -@admin",
  "user exporter on #{{ .password | sha256sum }} -@all +@connection +info +config|get +slowlog +latency",
  "",
].join("\n");
