import { type Resource, type ResourceGraph, stackType, unknownValue } from "../contract/graph.ts";
import type { Cause, Plan, PropertyChange, Step } from "../contract/plan.ts";
import { componentName, makeTopFinder } from "./component-of.ts";
import { diffInputs, urnsIn } from "./diff-inputs.ts";
import { explain } from "./explain.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { holdData } from "./hold-data.ts";
import { isBelow, isReplacedBy } from "./replaces.ts";

export interface PlanInput {
  readonly ref: string;
  readonly kind: Plan["kind"];
  readonly project: string;
  readonly stack: string;
  /** What stands (or stood, at the base commit). Absent: nothing. */
  readonly before?: ResourceGraph;
  /** What is wanted. Absent: nothing, so that destroying is a plan like any other. */
  readonly after?: ResourceGraph;
  /** URNs of other stacks that are created or replaced: placeholders that name them count as changed. */
  readonly volatile: ReadonlySet<string>;
  /** Whether the data of a component (undefined: of what belongs to none) may be lost. */
  readonly released: (component: string | undefined) => boolean;
  readonly causes?: readonly Cause[];
}

/** What has to happen to get from one graph to the other, in an order in which it can be done, each step with its reason. */
export function makePlan(input: PlanInput): Plan {
  const { ref, kind, project, stack, before, after, released } = input;
  const standing = (before?.resources ?? []).filter(isReal);
  const wanted = (after?.resources ?? []).filter(isReal);
  const steps = holdData([...stepsForward(standing, wanted, input), ...stepsBackward(standing, wanted, input)], {
    environment: ref.split("/")[1] ?? ref,
    standing,
    released,
  });
  return { project, stack, ref, kind, steps, fingerprint: fingerprintOf(steps) };
}

function stepsForward(standing: readonly Resource[], wanted: readonly Resource[], input: PlanInput): Step[] {
  const byUrn = new Map(standing.map((resource) => [resource.urn, resource]));
  const topOf = makeTopFinder(wanted);
  const volatile = new Set(input.volatile);
  return wanted.map((after): Step => {
    const before = tryFindBefore(after, byUrn);
    const step = compare(before, after, volatile);
    if (step.op === "create" || step.op === "replace") volatile.add(after.urn);
    return withReason(step, componentName(topOf(after.urn)), input);
  });
}

function stepsBackward(standing: readonly Resource[], wanted: readonly Resource[], input: PlanInput): Step[] {
  const stays = new Set(wanted.flatMap(({ urn, aliases = [] }) => [urn, ...aliases]));
  const topOf = makeTopFinder(standing);
  return standing
    .filter(({ urn }) => !stays.has(urn))
    .reverse()
    .map((before) => withReason({ op: "delete", before, ...named(before) }, componentName(topOf(before.urn)), input));
}

type StepWithoutReason = Step extends infer S ? (S extends Step ? Omit<S, "why" | "component"> : never) : never;

function compare(before: Resource | undefined, after: Resource, volatile: ReadonlySet<string>): StepWithoutReason {
  if (before === undefined) return { op: "create", after, ...named(after) };
  const changes = findChanges(before, after, volatile);
  if (changes.length === 0) return { op: "keep", before, after, ...named(after) };
  if (!changes.some(({ replaces }) => replaces)) return { op: "update", before, after, changes, ...named(after) };
  return { op: "replace", before, after, changes, deleteFirst: isDeletedFirst(after), ...named(after) };
}

function findChanges(before: Resource, after: Resource, volatile: ReadonlySet<string>): PropertyChange[] {
  const isVolatile = (text: string) =>
    text === unknownValue ? waitsForAny(after, volatile) : urnsIn(text).some((urn) => volatile.has(urn));
  const inputs = diffInputs(before.inputs, after.inputs, isVolatile)
    .filter(({ path }) => !(after.ignoreChanges ?? []).some((pattern) => isBelow(path, pattern)))
    .map((change) => (after.custom && isReplacedBy(change.path, after) ? { ...change, replaces: true as const } : change));
  return [...inputs, ...findGuardChanges(before, after)];
}

/** Taking a guard away loses nothing yet, but it is what a reviewer must see: the next change could. */
function findGuardChanges(before: Resource, after: Resource): PropertyChange[] {
  return (["protect", "retainOnDelete"] as const)
    .filter((guard) => (before[guard] ?? false) !== (after[guard] ?? false))
    .map((guard) => ({ path: `(${guard})`, kind: "changed", before: before[guard] ?? false, after: after[guard] ?? false }));
}

/** A value of which nothing is known changes when anything that it was made from does. */
function waitsForAny({ dependencies }: Resource, volatile: ReadonlySet<string>): boolean {
  return dependencies.some((urn) => volatile.has(urn));
}

/** Two Kubernetes objects of one name cannot stand side by side. */
function isDeletedFirst({ type, deleteBeforeReplace }: Resource): boolean {
  return deleteBeforeReplace === true || type.startsWith("kubernetes:");
}

function tryFindBefore({ urn, aliases = [] }: Resource, standing: ReadonlyMap<string, Resource>): Resource | undefined {
  return [urn, ...aliases].map((name) => standing.get(name)).find((resource) => resource !== undefined);
}

function withReason(step: StepWithoutReason, component: string | undefined, { causes = [], volatile }: PlanInput): Step {
  const placed = component === undefined ? step : { ...step, component };
  return { ...placed, why: explain(placed, causes, volatile) };
}

function named({ urn, type, name }: Resource): Pick<Resource, "urn" | "type" | "name"> {
  return { urn, type, name };
}

/** The stack itself is no thing that anybody asked for. */
function isReal({ type }: Resource): boolean {
  return type !== stackType;
}
