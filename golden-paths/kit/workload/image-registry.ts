import { UserError } from "@roadbed/engine/contract/errors.ts";
import type { EnvironmentContext } from "../context.ts";

/** Images come from the registries of platform/instances.yaml: said here already, and not by pods that never start. */
export function requireRegistry(context: EnvironmentContext, component: string, image: string): void {
  const { registries } = context.input.platform;
  if (registries.some((registry) => image.startsWith(`${registry.replace(/\/$/, "")}/`))) return;
  throw new UserError(
    `components.${component}.settings.image of ${context.ref} comes from a registry that the platform doesn't allow: ${image}`,
    {
      fix: `Push it to ${registries.join(" or ")}, and name it from there.`,
    },
  );
}
