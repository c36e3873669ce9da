import { isSecretValue, placeholderPattern, unknownValue } from "../contract/graph.ts";
import type { Json } from "../contract/json.ts";
import type { Plan, Step } from "../contract/plan.ts";

/** `Deployment web`: what it is and what it is called; nobody reads URNs. */
export function nameOf({ type, name }: Pick<Step, "type" | "name">): string {
  return `${type.split(":").at(-1) ?? type} ${name}`;
}

/** The same for a URN alone. */
export function nameOfUrn(urn: string): string {
  const parts = urn.split("::");
  return nameOf({ type: parts[2]?.split("$").at(-1) ?? "", name: parts.slice(3).join("::") });
}

/** A value as a person reads it: short, on one line, never a secret. */
export function showValue(value: Json | undefined, limit = 60): string {
  if (value === undefined) return "nothing";
  if (isSecretValue(value)) return "[secret]";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const plain = text
    .replaceAll(unknownValue, "(known after apply)")
    .replace(placeholderPattern, (_, inside: string) => `‹${inside.split("::").at(-1)?.split("#").join(" ") ?? inside}›`)
    .replace(/\{"\$secret":"[^"]*"\}/g, '"[secret]"')
    .replace(/\s+/g, " ");
  return plain.length > limit ? `${plain.slice(0, limit - 1)}…` : plain;
}

/** Two values side by side; of long ones, what differs and a little before it. */
export function showPair(before: Json | undefined, after: Json | undefined, limit = 60): string {
  const [old, next] = [showValue(before, Number.MAX_SAFE_INTEGER), showValue(after, Number.MAX_SAFE_INTEGER)];
  let same = 0;
  while (same < old.length && old[same] === next[same]) same++;
  const from = Math.max(old.length, next.length) > limit && same > 20 ? same - 12 : 0;
  const part = (text: string) => `${from === 0 ? "" : "…"}${text.slice(from, from + limit)}${text.length > from + limit ? "…" : ""}`;
  return `${part(old)} → ${part(next)}`;
}

export const counted = ["create", "update", "replace", "delete", "held"] as const;
export type Counted = (typeof counted)[number];

/** How many steps of each kind; what stays as it is is not counted, nor are components, which only group others. */
export function countSteps({ steps }: Plan): Record<Counted, number> {
  const counts = { create: 0, update: 0, replace: 0, delete: 0, held: 0 };
  for (const step of steps) {
    const kind = kindOf(step);
    if (kind !== undefined && isObject(step)) counts[kind]++;
  }
  return counts;
}

export function kindOf(step: Step): Counted | undefined {
  if (step.op !== "keep") return step.op;
  return step.held === undefined ? undefined : "held";
}

/** Whether it stands for something in the target, and not only for a group. */
export function isObject(step: Step): boolean {
  return step.op === "create" ? step.after.custom : step.before.custom;
}

const wordings: Readonly<Record<Counted, string>> = {
  create: "to create",
  update: "to change",
  replace: "to replace",
  delete: "to delete",
  held: "held",
};

/** `12 to create, 1 held` */
export function describeCounts(counts: Readonly<Record<Counted, number>>): string {
  return (
    counted
      .filter((kind) => counts[kind] > 0)
      .map((kind) => `${counts[kind]} ${wordings[kind]}`)
      .join(", ") || "nothing to do"
  );
}

/** Steps of a plan by what they belong to, in the order of the plan. */
export function groupSteps({ steps }: Plan): Map<string, Step[]> {
  const groups = new Map<string, Step[]>();
  for (const step of steps) {
    if (kindOf(step) === undefined || !isObject(step)) continue;
    const group =
      step.component ??
      (step.urn.includes("roadbed:escape-hatch") ? "own code" : step.urn.includes("roadbed:baseline") ? "environment" : "shared");
    groups.set(group, [...(groups.get(group) ?? []), step]);
  }
  return groups;
}
