import type { Resource, ResourceGraph } from "@roadbed/engine/contract/graph.ts";
import type { Plan, Step } from "@roadbed/engine/contract/plan.ts";
import type { ApprovedPlan } from "@roadbed/engine/contract/verdict.ts";

interface PlanOptions {
  /** Names of resources that are replaced rather than updated. */
  readonly replaced?: readonly string[];
  /** Names of resources whose deletion is held. */
  readonly held?: readonly string[];
}

/**
 * The plan from one graph to another with none of the plan room's judgement, waved through: for tests of what applies
 * plans, which must do right by any plan.
 */
export function makeApprovedPlan(
  ref: string,
  before: ResourceGraph | undefined,
  after: ResourceGraph | undefined,
  { replaced = [], held = [] }: PlanOptions = {},
): ApprovedPlan {
  const old = new Map(before?.resources.map((resource) => [resource.urn, resource]));
  const next = new Set(after?.resources.map((resource) => resource.urn));
  const gone = [...old.values()].filter((resource) => !next.has(resource.urn)).reverse();
  const steps: Step[] = [
    ...(after?.resources ?? []).map((resource) => makeStep(old.get(resource.urn), resource, replaced)),
    ...gone.map((resource): Step => ({
      ...named(resource),
      why: "nothing asks for it",
      ...(held.includes(resource.name) ? { op: "keep", before: resource, held: "delete" } : { op: "delete", before: resource }),
    })),
  ];
  const { project, stack } = after ?? before ?? { project: "environments", stack: ref.replace("/", ".") };
  const plan: Plan = { project, stack, ref, kind: "environment", steps, fingerprint: "f".repeat(64) };
  return { ...plan, verdict: { ref, allowed: true, violations: [], lane: "automatic", reasons: [] } } as unknown as ApprovedPlan;
}

function makeStep(before: Resource | undefined, after: Resource, replaced: readonly string[]): Step {
  if (before === undefined) return { ...named(after), op: "create", after, why: "it is asked for" };
  if (JSON.stringify(before.inputs) === JSON.stringify(after.inputs))
    return { ...named(after), op: "keep", before, after, why: "nothing differs" };
  if (replaced.includes(after.name))
    return {
      ...named(after),
      op: "replace",
      before,
      after,
      changes: [],
      deleteFirst: after.deleteBeforeReplace === true,
      why: "it can't change in place",
    };
  return { ...named(after), op: "update", before, after, changes: [], why: "it differs" };
}

function named({ urn, type, name }: Resource): Pick<Resource, "urn" | "type" | "name"> {
  return { urn, type, name };
}
