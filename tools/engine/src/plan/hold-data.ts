import type { Resource } from "../contract/graph.ts";
import type { KeepStep, Plan, Step } from "../contract/plan.ts";
import { makeTopFinder } from "./component-of.ts";

interface HoldOptions {
  /** The environment's own name, as `destroyData` wants it. */
  readonly environment: string;
  readonly kind: Plan["kind"];
  /** The resources that stand now, in dependency order. */
  readonly standing: readonly Resource[];
  readonly released: (component: string | undefined) => boolean;
  /** URNs of steps that are held already, for the sake of what would otherwise lose its data. */
  readonly held: ReadonlySet<string>;
}

/**
 * Turns a delete or replace that would lose data into a `keep` step with a reason, unless the team has released that
 * data. What is held must go on working, so its whole component is held with it, and so is whatever these stand on:
 * the namespace with its rules, a security group, a subnet group, a secret.
 */
export function holdData(steps: readonly Step[], { environment, kind, standing, released, held }: HoldOptions): Step[] {
  const losing = new Set(steps.filter((step) => isLosing(step) && !released(step.component)).map(urnBefore));
  if (losing.size === 0 && held.size === 0) return [...steps];
  const needed = findNeeded([...losing], standing);
  return steps.map((step) => {
    const urn = urnBefore(step);
    if (losing.has(urn)) return hold(step, whyHeld(step, kind, environment));
    const by = needed.get(urn);
    if (by !== undefined) return hold(step, `${by} needs it, and holds data that nobody has released`);
    return held.has(step.urn) ? hold(step, "doing it would force what holds data to be replaced") : step;
  });
}

function isLosing(step: Step): boolean {
  return (step.op === "delete" || step.op === "replace") && step.before.protect === true;
}

function hold(step: Step, why: string): Step {
  if (step.op !== "delete" && step.op !== "replace") return step;
  const { urn, type, name, component, before } = step;
  const kept: KeepStep = { op: "keep", urn, type, name, ...(component === undefined ? {} : { component }), before, held: step.op, why };
  return step.op === "replace" ? { ...kept, after: step.after } : kept;
}

function whyHeld(step: Step, kind: Plan["kind"], environment: string): string {
  const { op, component } = step;
  const of = component === undefined ? environment : `${environment}/${component}`;
  const release =
    kind === "layer" ? "take its protection away in a change of its own first" : `name it under \`destroyData\` in team.yaml (of: ${of})`;
  if (op === "delete") return `it holds data that nobody has released; when it may go, ${release}`;
  const forced = step.op === "replace" ? step.changes.filter(({ replaces }) => replaces).map(({ path }) => path) : [];
  const cause = forced.length === 0 ? "replacing it" : `its ${forced.join(", ")} can't change in place, and replacing it`;
  return `${cause} would lose data that nobody has released; take the change back, or ${release}`;
}

/** URN of what must stay, with the name of that which needs it. */
function findNeeded(urns: readonly string[], standing: readonly Resource[]): Map<string, string> {
  const byUrn = new Map(standing.map((resource) => [resource.urn, resource]));
  const topOf = makeTopFinder(standing);
  const members = new Map<string, string[]>();
  for (const { urn } of standing) {
    const top = topOf(urn)?.urn ?? urn;
    members.set(top, [...(members.get(top) ?? []), urn]);
  }
  const namespaces = new Map(
    standing.filter(({ type }) => type === "kubernetes:core/v1:Namespace").map((resource) => [metadata(resource, "name"), resource.urn]),
  );
  const needed = new Map<string, string>();
  const visit = (urn: string, by: string): void => {
    const resource = byUrn.get(urn);
    if (resource === undefined || needed.has(urn)) return;
    needed.set(urn, by);
    const { parent, provider, deletedWith, dependencies } = resource;
    const home = namespaces.get(metadata(resource, "namespace"));
    for (const other of [...dependencies, parent, provider, deletedWith, home, ...(members.get(topOf(urn)?.urn ?? urn) ?? [])])
      if (other !== undefined) visit(other, by);
  };
  for (const urn of urns) visit(urn, byUrn.get(urn)?.name ?? "");
  return needed;
}

function metadata({ inputs }: Resource, key: "name" | "namespace"): string | undefined {
  const object = inputs["metadata"];
  if (typeof object !== "object" || object === null || Array.isArray(object)) return undefined;
  const value = object[key];
  return typeof value === "string" ? value : undefined;
}

function urnBefore(step: Step): string {
  return step.op === "create" ? step.urn : step.before.urn;
}
