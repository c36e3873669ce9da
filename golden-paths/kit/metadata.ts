import type { EnvironmentContext } from "./context.ts";

/** By this label network policies, monitors and services find the pods of a component. */
export const componentLabel = "app.kubernetes.io/name";

/** Metadata of an object that belongs to a component; `name` defaults to the component's. */
export function metadataOf(
  context: EnvironmentContext,
  component: string,
  name = component,
): { name: string; namespace: string; labels: Record<string, string> } {
  return { name, namespace: context.namespace, labels: { ...context.labels, [componentLabel]: component } };
}
