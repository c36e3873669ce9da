import { createHash } from "node:crypto";
import { canonicalJson } from "../contract/canonical-json.ts";
import type { Json } from "../contract/json.ts";
import { isChange, type PropertyChange, type Step } from "../contract/plan.ts";

/**
 * sha256 over what a plan means: which resource, which operation, which properties from what to what. Sentences, order,
 * and what stays as it is are left out, so that consent to a plan outlives a rebase that changes nothing for it.
 */
export function fingerprintOf(steps: readonly Step[]): string {
  const meanings = steps.filter(isChange).map((step) => canonicalJson(meaningOf(step)));
  return createHash("sha256").update(meanings.sort().join("\n")).digest("hex");
}

function meaningOf(step: Step): Json {
  switch (step.op) {
    case "create":
      return [step.urn, step.op, step.after.inputs, step.after.protect ?? false];
    case "update":
      return [step.urn, step.op, step.changes.map(changeMeaning)];
    case "replace":
      return [step.urn, step.op, step.changes.map(changeMeaning), step.deleteFirst];
    case "delete":
      return [step.urn, step.op];
    case "keep":
      return [step.urn, "held", step.held ?? null];
  }
}

function changeMeaning({ path, kind, before, after }: PropertyChange): Json {
  return [path, kind, before ?? null, after ?? null];
}
