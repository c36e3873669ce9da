import type { EnvironmentContext } from "../kit/context.ts";

/**
 * Name of the replication group, its user and its user group. ElastiCache allows 40 characters, which is why this is
 * the one name without the organisation in front; it only has to be unique within the account.
 */
export function cacheId(context: EnvironmentContext, component: string): string {
  return `${context.team}-${context.environment}-${component}`;
}
