import type { Resource, ResourceGraph } from "../../contract/graph.ts";
import { graphOfState, type StackState } from "../state.ts";

/** What was last applied, as a plan compares it. */
export interface Asked {
  readonly graph: ResourceGraph;
  /** Something was begun that must be finished although no plan may say so. */
  readonly isUnfinished: boolean;
}

/**
 * In an engine's state the values stand that the cloud has made, and in a rendered graph the names of who makes them:
 * two graphs can be compared, a graph and a state can't. So what was asked for is remembered beside. Where a run did not
 * come to its end, the state says what stands, and what was asked for it before, or now where that was done, says how.
 */
export function rememberAsked(
  state: StackState,
  before: ResourceGraph | undefined,
  now: { readonly asked: ResourceGraph; readonly done: ReadonlySet<string> } | undefined,
): Asked {
  const earlier = new Map(before?.resources.map((resource) => [resource.urn, resource]));
  const later = new Map(now?.asked.resources.map((resource) => [resource.urn, resource]));
  const standing = graphOfState(state);
  const resources = standing.resources.map((resource): Resource => {
    const isDone = now?.done.has(resource.urn) === true || !earlier.has(resource.urn);
    return (isDone ? later.get(resource.urn) : undefined) ?? earlier.get(resource.urn) ?? resource;
  });
  return {
    graph: { ...standing, resources, outputs: before?.outputs ?? {} },
    isUnfinished: state.pending.length > 0 || state.resources.some((resource) => resource.delete === true),
  };
}
