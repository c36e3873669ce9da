import { placeholder, placeholderPattern, type Resource, type ResourceGraph, stackType, unknownValue } from "../contract/graph.ts";
import type { Cause, Plan, PropertyChange, Step } from "../contract/plan.ts";
import { componentName, makeTopFinder } from "./component-of.ts";
import { diffInputs, urnsIn } from "./diff-inputs.ts";
import { explain } from "./explain.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { holdData } from "./hold-data.ts";
import { keepIgnored } from "./keep-ignored.ts";
import { type Matches, matchResources, withNewNames } from "./match-resources.ts";
import { parsePath } from "./property-path.ts";
import { renewedByUpdate } from "./replacements.data.ts";
import { isReplacedBy } from "./replaces.ts";

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
  /** Where it stands on another platform instance than before: nothing of it can come along. */
  readonly move?: { readonly from: string; readonly to: string };
  /** The platform instance that it stands on: where its cluster is made anew, so is every Kubernetes object in it. */
  readonly instance?: string;
}

/** What has to happen to get from one graph to the other, in an order in which it can be done, each step with its reason. */
export function makePlan(input: PlanInput): Plan {
  const { ref, kind, project, stack, before, after } = input;
  const standing = (before?.resources ?? []).filter(isReal);
  const wanted = (after?.resources ?? []).filter(isReal);
  const steps = makeSteps({ ...input, standing, wanted, matches: matchResources(standing, wanted) });
  return { project, stack, ref, kind, steps, fingerprint: fingerprintOf(steps) };
}

interface Planning extends PlanInput {
  readonly standing: readonly Resource[];
  readonly wanted: readonly Resource[];
  readonly matches: Matches;
}

/**
 * What is held is not made anew, so what stands on it need not change for its sake; and that may leave less to hold.
 * Whatever was held once stays so, which ends the search.
 */
function makeSteps(planning: Planning): Step[] {
  const { ref, kind, standing, released } = planning;
  const held = new Set<string>();
  for (;;) {
    const steps = [...stepsForward(planning, held), ...stepsBackward(planning)];
    const found = holdData(steps, { environment: ref.split("/")[1] ?? ref, kind, standing, released, held });
    const news = found.filter((step) => step.op === "keep" && step.held !== undefined && !held.has(step.urn));
    if (!news.some((step) => step.op === "keep" && step.held === "replace")) return found;
    for (const { urn } of news) held.add(urn);
  }
}

function stepsForward(planning: Planning, held: ReadonlySet<string>): Step[] {
  const topOf = makeTopFinder(planning.wanted);
  const volatile = new Set(planning.volatile);
  let cluster = [...volatile].find((urn) => isClusterOf(urn, planning.instance));
  return planning.wanted.map((after): Step => {
    const step = compare(after, { ...planning, cluster }, volatile);
    if ((step.op === "create" || step.op === "replace") && !held.has(after.urn)) {
      volatile.add(after.urn);
      if (isClusterOf(after.urn, planning.instance)) cluster = after.urn;
    }
    if (step.op === "update") for (const output of renewedByUpdate[after.type] ?? []) volatile.add(placeholder(after.urn, output));
    return withReason(step, componentName(topOf(after.urn)), planning);
  });
}

/** What an instance's Kubernetes objects stand in, where the platform makes it too. */
function isClusterOf(urn: string, instance: string | undefined): boolean {
  return instance !== undefined && urn.startsWith(`urn:pulumi:${instance}::`) && urn.includes("aws:eks/cluster:Cluster::");
}

function stepsBackward(planning: Planning): Step[] {
  const { standing, matches } = planning;
  const topOf = makeTopFinder(standing);
  return standing
    .filter(({ urn }) => !matches.stays.has(urn))
    .reverse()
    .map((before) => withReason({ op: "delete", before, ...named(before) }, componentName(topOf(before.urn)), planning));
}

type StepWithoutReason = Step extends infer S ? (S extends Step ? Omit<S, "why" | "component"> : never) : never;

function compare(
  wanted: Resource,
  { matches, move, cluster }: Planning & { cluster: string | undefined },
  volatile: ReadonlySet<string>,
): StepWithoutReason {
  const before = matches.before.get(wanted.urn);
  if (before === undefined) return { op: "create", after: wanted, ...named(wanted) };
  const old = withNewNames(before.inputs, matches.renamed);
  const after = wanted.ignoreChanges === undefined ? wanted : { ...wanted, inputs: keepIgnored(old, wanted.inputs, wanted.ignoreChanges) };
  const changes = [...findChanges(before, old, after, volatile), ...findNewGround(after, move, cluster)];
  if (changes.length === 0) return { op: "keep", before, after, ...named(after) };
  if (!changes.some(({ replaces }) => replaces)) return { op: "update", before, after, changes, ...named(after) };
  return { op: "replace", before, after, changes, deleteFirst: move === undefined && isDeletedFirst(after), ...named(after) };
}

function findChanges(before: Resource, old: Resource["inputs"], after: Resource, volatile: ReadonlySet<string>): PropertyChange[] {
  const isVolatile = (text: string, path: string) =>
    urnsIn(text).some((urn) => volatile.has(urn)) ||
    (text.match(placeholderPattern)?.some((named) => volatile.has(named)) ?? false) ||
    (text.includes(unknownValue) && waitsForAny(path, after, volatile));
  const inputs = diffInputs(old, after.inputs, isVolatile).map((change) =>
    after.custom && isReplacedBy(change, before, after) ? { ...change, replaces: true as const } : change,
  );
  return [...inputs, ...findGuardChanges(before, after)];
}

/** Taking a guard away loses nothing yet, but it is what a reviewer must see: the next change could. */
function findGuardChanges(before: Resource, after: Resource): PropertyChange[] {
  return (["protect", "retainOnDelete"] as const)
    .filter((guard) => (before[guard] ?? false) !== (after[guard] ?? false))
    .map((guard) => ({ path: `(${guard})`, kind: "changed", before: before[guard] ?? false, after: after[guard] ?? false }));
}

/** Nothing about the resource itself differs, but what it stands in is another one. */
function findNewGround({ custom, type }: Resource, move: PlanInput["move"], cluster: string | undefined): PropertyChange[] {
  if (!custom) return [];
  if (move !== undefined) return [{ path: "(instance)", kind: "changed", before: move.from, after: move.to, replaces: true }];
  if (cluster === undefined || !type.startsWith("kubernetes:")) return [];
  const id = placeholder(cluster, "id");
  return [{ path: "(cluster)", kind: "changed", before: id, after: id, replaces: true }];
}

/** A value of which nothing is known changes when anything that it was made from does. */
function waitsForAny(path: string, { dependencies, propertyDependencies }: Resource, volatile: ReadonlySet<string>): boolean {
  const [first] = parsePath(path);
  const property = first !== undefined && "key" in first ? first.key : "";
  const needs = Object.hasOwn(propertyDependencies, property) ? (propertyDependencies[property] ?? dependencies) : dependencies;
  return needs.some((urn) => volatile.has(urn));
}

/** Two Kubernetes objects of one name cannot stand side by side. */
function isDeletedFirst({ type, deleteBeforeReplace }: Resource): boolean {
  return deleteBeforeReplace === true || type.startsWith("kubernetes:");
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
