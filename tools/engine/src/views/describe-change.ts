import { isSecretValue } from "../contract/graph.ts";
import type { PropertyChange } from "../contract/plan.ts";
import { cleanText, showPair, showValue } from "./short-names.ts";

/** `spec.replicas: 2 → 3` */
export function describeChange(change: PropertyChange, limit?: number): string {
  const path = cleanText(change.path, 160);
  return `${path}: ${describeValues(change, limit)}${change.replaces === true ? "  (can't change in place)" : ""}`;
}

function describeValues({ kind, before, after }: PropertyChange, limit?: number): string {
  if (kind === "added") return `${showValue(after, limit)} (new)`;
  if (kind === "removed") return `${showValue(before, limit)} (removed)`;
  if (JSON.stringify(before) === JSON.stringify(after)) return `${showValue(after, limit)}, made anew`;
  if (before !== undefined && after !== undefined && isSecretValue(before) && isSecretValue(after)) return "[secret], another one";
  const [old, next] = [showValue(before, Number.MAX_SAFE_INTEGER), showValue(after, Number.MAX_SAFE_INTEGER)];
  return old === next ? `${showValue(after, limit)}, with another [secret]` : showPair(before, after, limit);
}
