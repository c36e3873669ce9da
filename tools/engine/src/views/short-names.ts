import { isSecretValue, placeholderPattern, unknownValue } from "../contract/graph.ts";
import type { Json } from "../contract/json.ts";
import type { Plan, Step } from "../contract/plan.ts";

/** `Deployment web`: what it is and what it is called; nobody reads URNs. */
export function nameOf({ type, name }: Pick<Step, "type" | "name">): string {
  return `${kindOfType(type)} ${cleanText(name, 100)}`;
}

/** `Deployment`; on AWS, where many services have an `Instance`, `RDS Instance`. */
function kindOfType(type: string): string {
  const [provider = "", module = "", kind = module] = type.split(":");
  const service = provider === "aws" ? (module.split("/")[0] ?? "") : "";
  return cleanText(awsServices[service] === undefined ? kind : `${awsServices[service]} ${kind}`, 100);
}

/** Services of which a kind alone does not say what it is. */
const awsServices: Readonly<Record<string, string>> = {
  cloudwatch: "CloudWatch",
  dynamodb: "DynamoDB",
  ecr: "ECR",
  elasticache: "ElastiCache",
  iam: "IAM",
  kms: "KMS",
  rds: "RDS",
  route53: "Route 53",
  s3: "S3",
  sns: "SNS",
  sqs: "SQS",
  ssm: "SSM",
};

/** On one line, and without what steers a terminal or turns the direction of reading. */
export function cleanText(text: string, limit = 400): string {
  const plain = text.replace(/\s+/g, " ").replace(/[\p{Cc}\p{Bidi_Control}\u{E0000}-\u{E007F}\u200B\u2060\uFEFF]/gu, "\uFFFD");
  if (plain.length <= limit) return plain;
  return `${plain.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
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
  const inner = valueOfPair(value);
  if (inner !== undefined) return showValue(inner, limit);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const plain = text
    .replaceAll(unknownValue, "(known after apply)")
    .replace(placeholderPattern, (_, inside: string) => `‹${inside.split("::").at(-1)?.split("#").join(" ") ?? inside}›`)
    .replace(/\{"\$secret":"[^"]*"\}/g, '"[secret]"');
  return cleanText(plain, limit);
}

/** An item of a list that is found by its name, such as a variable: its path says the name already. */
function valueOfPair(value: Json): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { name, value: inner, ...rest } = value as Record<string, Json>;
  return typeof name === "string" && inner !== undefined && Object.keys(rest).length === 0 ? inner : undefined;
}

/** Two values side by side; of long ones, what differs and a little before it. */
export function showPair(before: Json | undefined, after: Json | undefined, limit = 60): string {
  const [old, next] = [showValue(before, Number.MAX_SAFE_INTEGER), showValue(after, Number.MAX_SAFE_INTEGER)];
  let same = 0;
  while (same < old.length && old[same] === next[same]) same++;
  const from = Math.max(old.length, next.length) > limit && same > 20 ? same - 12 : 0;
  const part = (text: string) =>
    `${from === 0 ? "" : "…"}${text.slice(from, from + limit)}${text.length > from + limit ? "…" : ""}`.toWellFormed();
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
      .map((kind) => `${counts[kind].toLocaleString("en")} ${wordings[kind]}`)
      .join(", ") || "nothing to do"
  );
}

/** The reason that all of them share; nothing where there is but one, whose own line says it. */
export function sharedWhy(steps: readonly Step[]): string | undefined {
  const [first, ...others] = steps;
  return others.length > 0 && others.every(({ why }) => why === first?.why) ? first?.why : undefined;
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

/** How many objects stay as they are. */
export function countUnchanged({ steps }: Plan): number {
  return steps.filter((step) => kindOf(step) === undefined && isObject(step)).length;
}

/** `3 NetworkPolicy, Deployment, Service` */
export function listKinds(steps: readonly Step[]): string {
  const counts = new Map<string, number>();
  for (const { type } of steps) counts.set(kindOfType(type), (counts.get(kindOfType(type)) ?? 0) + 1);
  return [...counts].map(([kind, count]) => (count === 1 ? kind : `${count} ${kind}`)).join(", ");
}
