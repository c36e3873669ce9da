import type { Json } from "../contract/json.ts";
import type { Cause, Operation, PropertyChange } from "../contract/plan.ts";
import { urnsIn } from "./diff-inputs.ts";

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
  return own?.because ?? causes.find(({ component }) => component === undefined)?.because ?? causesElsewhere(causes) ?? usual[step.op];
}

/** What belongs to no component, a quota for example, changes for the sake of those that do. */
function causesElsewhere(causes: readonly Cause[]): string | undefined {
  return causes.length === 0 ? undefined : causes.map(({ component, because }) => `${component ?? ""}: ${because}`).join("; ");
}

const usual: Readonly<Record<Exclude<Operation, "keep">, string>> = {
  create: "it is asked for",
  update: "what is asked for differs from what stands",
  replace: "it can't change in place",
  delete: "nothing asks for it any more",
};

/** A change of a value that only the target makes comes from the resource that makes it. */
function findSource(changes: readonly PropertyChange[], below: ReadonlySet<string>): string | undefined {
  for (const { before, after } of changes) {
    if (JSON.stringify(before) !== JSON.stringify(after)) continue;
    const urn = textsIn(after).flatMap(urnsIn)[0];
    if (urn === undefined) return "what it is made from is replaced";
    const layer = below.has(urn) ? ` of the layer ${urn.split("::")[1] ?? ""}` : "";
    return `${kindOf(urn)} ${urn.split("::").at(-1) ?? ""}${layer} is made anew`;
  }
  return undefined;
}

function kindOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1)?.split(":").at(-1) ?? "what it stands on";
}

function textsIn(value: Json | undefined): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
