import { placeholder } from "../contract/graph.ts";
import type { Json } from "../contract/json.ts";
import type { Cause, Operation, PropertyChange } from "../contract/plan.ts";
import { urnsIn } from "./diff-inputs.ts";
import { renewedByUpdate } from "./replacements.data.ts";

interface Explained {
  readonly op: Operation;
  readonly component?: string;
  readonly changes?: readonly PropertyChange[];
}

/** Half a sentence that says why, to stand after a dash or "because". The nearest reason wins: what it stands on, its own request, the stack's. */
export function explain(step: Explained, causes: readonly Cause[], below: ReadonlySet<string>): string {
  if (step.op === "keep") return "nothing differs";
  const source = findSource(step.changes ?? [], below);
  if (source !== undefined) return source;
  const own = causes.find(({ component }) => component !== undefined && component === step.component);
  return own?.because ?? sayFirst(causesOfStack(causes)) ?? usual[step.op];
}

/** What belongs to no component, a quota for example, changes for the sake of those that do. */
function causesOfStack(causes: readonly Cause[]): string[] {
  const own = causes.filter(({ component }) => component === undefined);
  if (own.length > 0) return own.map(({ because }) => because);
  return causes.map(({ component = "", because }) => (because.startsWith(component) ? because : `${component}: ${because}`));
}

/** So many causes are named where several could be it. */
const most = 2;

function sayFirst(causes: readonly string[]): string | undefined {
  if (causes.length === 0) return undefined;
  const rest = causes.length - most;
  return [...causes.slice(0, most), ...(rest > 0 ? [`and ${rest} more`] : [])].join("; ");
}

const usual: Readonly<Record<Exclude<Operation, "keep">, string>> = {
  create: "it is asked for",
  update: "what is asked for differs from what stands",
  replace: "it can't change in place",
  delete: "nothing asks for it any more",
};

/** A change of a value that only the target makes comes from the resource that makes it. */
function findSource(changes: readonly PropertyChange[], below: ReadonlySet<string>): string | undefined {
  // What forces the replacement says more than what else changes with it.
  for (const { before, after } of changes.toSorted((a, b) => Number(b.replaces ?? false) - Number(a.replaces ?? false))) {
    if (JSON.stringify(before) !== JSON.stringify(after)) continue;
    const texts = textsIn(after);
    const urn = texts.flatMap(urnsIn)[0];
    if (urn === undefined) return "what it is made from is replaced";
    const layer = below.has(urn) ? ` of the layer ${urn.split("::")[1] ?? ""}` : "";
    const isRenewed = (renewedByUpdate[typeOf(urn)] ?? []).some((output) => texts.includes(placeholder(urn, output)));
    return `${kindOf(urn)} ${urn.split("::").at(-1) ?? ""}${layer} ${isRenewed ? "changes" : "is made anew"}`;
  }
  return undefined;
}

function kindOf(urn: string): string {
  return typeOf(urn).split(":").at(-1) || "what it stands on";
}

function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function textsIn(value: Json | undefined): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
