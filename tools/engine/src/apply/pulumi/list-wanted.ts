import type { Resource, ResourceGraph } from "../../contract/graph.ts";
import { stackType } from "../../contract/graph.ts";
import type { JsonObject } from "../../contract/json.ts";
import type { Plan } from "../../contract/plan.ts";
import type { StackState } from "../state.ts";
import { readStateValue } from "./state-values.ts";

/** One resource as it will be registered. */
export interface Wanted {
  readonly resource: Resource;
  /** What the state has of something that is held, word for word. Default: the resource's own inputs. */
  readonly stateInputs?: JsonObject;
  /** Where it is made anew, the old one goes before. */
  readonly deleteFirst: boolean;
}

/**
 * Everything that an approved plan leaves standing, in dependency order: what is asked for, and what is held as the
 * state has it. Nothing else is registered, so nothing else can come to be, and what is missing is what the plan deletes.
 */
export function listWanted(plan: Plan, desired: ResourceGraph | undefined, state: StackState | undefined): Wanted[] {
  const inState = new Map(state?.resources.filter((each) => each.delete !== true).map((each) => [each.urn, each.inputs ?? {}]));
  const inputsOf = (urn: string) => readStateValue(inState.get(urn) ?? {}) as JsonObject;
  const renamed = new Map<string, string>();
  const deletedFirst = new Set<string>();
  const heldBack = new Map<string, Resource>();
  const left: Wanted[] = [];
  for (const step of plan.steps) {
    if (step.op === "replace" && step.deleteFirst) deletedFirst.add(step.urn);
    if (step.op !== "create" && step.op !== "delete" && step.before.urn !== step.urn) renamed.set(step.before.urn, step.urn);
    if (step.op !== "keep" || step.held === undefined) continue;
    if (step.after !== undefined) heldBack.set(step.urn, step.before);
    // Steps that take away come in reverse order.
    else left.unshift({ resource: step.before, stateInputs: inputsOf(step.before.urn), deleteFirst: false });
  }
  const asked = (desired?.resources ?? [])
    .filter(({ type }) => type !== stackType)
    .map((resource): Wanted => {
      const before = heldBack.get(resource.urn);
      const deleteFirst = resource.deleteBeforeReplace === true || deletedFirst.has(resource.urn);
      if (before === undefined) return { resource, deleteFirst };
      const guarded = { ...resource, inputs: before.inputs, ...(before.protect === true ? { protect: true as const } : {}) };
      return { resource: guarded, stateInputs: inputsOf(before.urn), deleteFirst };
    });
  return [...asked, ...left.map((each) => ({ ...each, resource: withNewNames(each.resource, renamed) }))];
}

/** What it stands on may be called something else by now. */
function withNewNames(resource: Resource, renamed: ReadonlyMap<string, string>): Resource {
  if (renamed.size === 0) return resource;
  const { parent, dependencies } = resource;
  return {
    ...resource,
    ...(parent === undefined ? {} : { parent: renamed.get(parent) ?? parent }),
    dependencies: dependencies.map((urn) => renamed.get(urn) ?? urn),
    aliases: [...new Set([...(resource.aliases ?? []), resource.urn])],
  };
}
