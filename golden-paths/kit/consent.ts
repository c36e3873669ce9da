import type { EnvironmentContext } from "./context.ts";

/**
 * Whether the team has consented (`destroyData` in team.yaml) to lose the data of this component. Then it stands
 * without its guards (protect, the cloud's own deletion protection), so that the next change may remove it.
 */
export function isReleased(context: EnvironmentContext, component: string): boolean {
  const released = new Set(context.input.team.destroyData.map((entry) => entry.of));
  return released.has(context.environment) || released.has(`${context.environment}/${component}`);
}

/** Data that must outlive mistakes: production's, and whatever is confidential or restricted on any stage. */
export function isPrecious(context: EnvironmentContext): boolean {
  return context.production || isSensitive(context);
}

export function isSensitive(context: EnvironmentContext): boolean {
  return context.input.spec.data === "confidential" || context.input.spec.data === "restricted";
}
