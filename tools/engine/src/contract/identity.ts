import { z } from "zod";

/** The longest team, environment and component names: `<team>-<environment>` plus any suffix stays a DNS label (63). */
export const nameLimits = { team: 20, environment: 20, component: 20 } as const;

/** What a name may look like everywhere: one canonical lower-case ASCII form, so that two names never differ by case or look. */
export const labelPattern = /^[a-z](?:-?[a-z0-9])*$/;

function label(kind: keyof typeof nameLimits) {
  const limit = nameLimits[kind];
  return z
    .string()
    .max(limit, { error: `A ${kind} name has at most ${limit} characters.` })
    .regex(labelPattern, { error: `A ${kind} name has lower-case letters, digits and single hyphens, and starts with a letter.` });
}

export const teamName = label("team");
export const environmentName = label("environment");
export const componentName = label("component");

/** A person's name on GitHub. Those of Enterprise Managed Users have an underscore. */
export const githubLogin = z
  .string()
  .regex(/^[A-Za-z0-9](?:[-_]?[A-Za-z0-9])*(?:\[bot\])?$/, { error: "Write the GitHub login, without @." })
  .max(45);

/** `<team>/<environment>`, as people write it. */
export const environmentRef = z
  .string()
  .regex(/^[a-z](?:-?[a-z0-9])*\/[a-z](?:-?[a-z0-9])*$/, { error: "Write it as <team>/<environment>, for example orders/staging." });

/** A DNS name: lower-case labels, at least two, without a wildcard or a closing dot. */
export const hostName = z
  .string()
  .max(253, { error: "A host name has at most 253 characters." })
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: "A host name has lower-case labels with dots between them, for example shop.example.com.",
  });

/** Stages, least to most protected. */
export const stages = ["sandbox", "development", "staging", "production"] as const;
export type Stage = (typeof stages)[number];

/** Data classifications, least to most protected. */
export const classifications = ["public", "internal", "confidential", "restricted"] as const;
export type Classification = (typeof classifications)[number];

/** The Pulumi project that all environments are stacks of. */
export const environmentsProject = "environments";

/** `orders/staging` is the stack `orders.staging` of the project `environments`. */
export function stackOfEnvironment(ref: string): string {
  return ref.replace("/", ".");
}

/** `orders/staging` lives in the namespace `orders-staging`. Two environments that would share one are refused by `check`. */
export function namespaceOfEnvironment(ref: string): string {
  return ref.replace("/", "-");
}

/** `local/services` (instance/layer) is the stack `local` of the project `services`. */
export function stackOfLayer(ref: string): { project: string; stack: string } {
  const [instance = "", layer = ""] = ref.split("/");
  return { project: layer, stack: instance };
}

/** The AWS role that reconciles an instance; only this repository's workflow may take it. */
export function roleOfInstance(organisation: string, instance: string): string {
  return `${organisation}-roadbed-${instance}`;
}
