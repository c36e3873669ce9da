import { createHash } from "node:crypto";
import type { EnvironmentInput } from "@roadbed/engine/contract/program.ts";

const longestLabelValue = 63;
const longestTagValue = 256;

/**
 * On every Kubernetes object. What changes from time to time (the lease, the contact) is on the namespace alone:
 * operators hand labels down to their pods, and renewing a lease must restart nothing.
 */
export function makeLabels({ team, name, spec }: EnvironmentInput): Record<string, string> {
  return {
    "app.kubernetes.io/managed-by": "roadbed",
    "roadbed.dev/team": team.name,
    "roadbed.dev/environment": name,
    "roadbed.dev/stage": spec.stage,
    "roadbed.dev/data": spec.data,
    "roadbed.dev/owner": labelValueOf(team.owners.github),
    "roadbed.dev/cost-centre": labelValueOf(team.costCentre),
  };
}

/** The same facts for AWS, where a tag changes in place and the environment is found by its whole name. */
export function makeTags({ ref, team, spec }: EnvironmentInput): Record<string, string> {
  return {
    "managed-by": "roadbed",
    "roadbed:team": team.name,
    "roadbed:environment": ref,
    "roadbed:stage": spec.stage,
    "roadbed:data": spec.data,
    "roadbed:owner": tagValueOf(team.owners.github),
    "roadbed:cost-centre": tagValueOf(team.costCentre),
    ...(spec.lease === undefined ? {} : { "roadbed:lease-until": spec.lease.until }),
  };
}

/**
 * Any text as a value that Kubernetes takes for a label. Text that had to be changed ends in a hash of what it was,
 * so that two texts never become one value.
 */
export function labelValueOf(text: string): string {
  const clean = text.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[._-]+|[._-]+$/g, "");
  if (clean === text && text !== "" && text.length <= longestLabelValue) return text;
  return withHash(clean, text, longestLabelValue);
}

/** Any text as the name of a Kubernetes object, by the same rule. */
export function objectNameOf(text: string): string {
  const clean = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  if (clean === text && text !== "" && text.length <= longestLabelValue) return text;
  return withHash(clean, text, longestLabelValue);
}

export function tagValueOf(text: string): string {
  const clean = text.replace(/[^A-Za-z0-9 _.:/=+@-]+/g, "-");
  return clean === text && text.length <= longestTagValue ? text : withHash(clean, text, longestTagValue);
}

/** A short text that differs whenever the long one does. */
export function shortHashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

function withHash(clean: string, text: string, limit: number): string {
  const hash = shortHashOf(text);
  const kept = clean.slice(0, limit - hash.length - 1).replace(/[._-]+$/, "");
  return kept === "" ? hash : `${kept}-${hash}`;
}
