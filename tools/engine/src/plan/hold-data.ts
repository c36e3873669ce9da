import type { Resource } from "../contract/graph.ts";
import type { KeepStep, Step } from "../contract/plan.ts";
import { makeTopFinder } from "./component-of.ts";

interface HoldOptions {
  /** The environment's own name, as `destroyData` wants it. */
  readonly environment: string;
  /** The resources that stand now, in dependency order. */
  readonly standing: readonly Resource[];
  readonly released: (component: string | undefined) => boolean;
}

/**
 * Turns a delete or replace that would lose data into a `keep` step with a reason, unless the team has released that
 * data. What is held must go on working, so its whole component is held with it, and so is whatever these stand on:
 * the namespace with its rules, a security group, a subnet group, a secret.
 */
export function holdData(steps: readonly Step[], { environment, standing, released }: HoldOptions): Step[] {
  const losing = steps.filter((step) => isLosing(step) && !released(step.component));
  if (losing.length === 0) return [...steps];
  const held = new Map<string, Step>(losing.map((step) => [urnBefore(step), step]));
  const needed = findNeeded([...held.keys()], standing);
  return steps.map((step) => {
    if (held.has(urnBefore(step))) return hold(step, whyHeld(step, environment));
    return needed.has(urnBefore(step)) && !isReleasedWhole(step, released) ? hold(step, "what holds data still stands on it") : step;
  });
}

function isLosing(step: Step): boolean {
  return (step.op === "delete" || step.op === "replace") && step.before.protect === true;
}

/** Released data may go although its neighbours stay; the neighbours' own grounds (a namespace) belong to no component. */
function isReleasedWhole(step: Step, released: HoldOptions["released"]): boolean {
  return step.component !== undefined && released(step.component);
}

function hold(step: Step, why: string): Step {
  if (step.op !== "delete" && step.op !== "replace") return step;
  const { urn, type, name, component, before } = step;
  const kept: KeepStep = { op: "keep", urn, type, name, ...(component === undefined ? {} : { component }), before, held: step.op, why };
  return step.op === "replace" ? { ...kept, after: step.after } : kept;
}

function whyHeld({ op, component }: Step, environment: string): string {
  const of = component === undefined ? environment : `${environment}/${component}`;
  return op === "replace"
    ? `replacing it would lose its data; release it first under \`destroyData\` in team.yaml (of: ${of}), or take the change back`
    : `it holds data that nobody has released; when it may go, name it under \`destroyData\` in team.yaml (of: ${of})`;
}

function findNeeded(urns: readonly string[], standing: readonly Resource[]): Set<string> {
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
  const needed = new Set<string>();
  const visit = (urn: string): void => {
    const resource = byUrn.get(urn);
    if (resource === undefined || needed.has(urn)) return;
    needed.add(urn);
    const { parent, provider, deletedWith, dependencies } = resource;
    const home = namespaces.get(metadata(resource, "namespace"));
    for (const other of [...dependencies, parent, provider, deletedWith, home, ...(members.get(topOf(urn)?.urn ?? urn) ?? [])])
      if (other !== undefined) visit(other);
  };
  urns.forEach(visit);
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
