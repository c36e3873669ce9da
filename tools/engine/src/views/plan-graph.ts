import type { ChangeSide } from "../contract/change.ts";
import type { Plan } from "../contract/plan.ts";
import { plural } from "./plan-places.ts";
import { countSteps, describeCounts } from "./short-names.ts";

/** A picture of more is read by nobody. */
const mostNodes = 30;

type Side = Pick<ChangeSide, "platform" | "environments">;

/** What depends on what among all that changes: layers, the environments on them, and what these take from each other. */
export function renderGraph(plans: readonly Plan[], sides: { readonly old: Side; readonly next: Side }): string[] {
  const changed = new Map(plans.map((plan) => [plan.ref, plan]));
  const shared = findShared(plans, sides);
  const apart = new Set(shared.flat());
  const nodes = new Map<string, string>();
  const edges: (readonly [from: string, to: string])[] = [...shared];
  for (const ref of [...apart].sort()) nodes.set(ref, labelOf(ref, changed.get(ref)));
  for (const { layers, environments } of listInstances(plans, sides)) {
    for (const { ref } of layers) nodes.set(ref, labelOf(`layer ${ref}`, changed.get(ref)));
    edges.push(...layers.slice(1).map(({ ref }, index) => [layers[index]?.ref ?? "", ref] as const));
    const top = layers.at(-1)?.ref;
    if (top === undefined) continue;
    for (const { ref } of environments) if (apart.has(ref)) edges.push([top, ref]);
    const others = environments.filter(({ ref }) => !apart.has(ref));
    const [only] = others;
    if (only === undefined) continue;
    const id = others.length === 1 ? only.ref : `${top} others`;
    nodes.set(
      id,
      others.length === 1 ? labelOf(only.ref, only) : plural(others.length, apart.size === 0 ? "environment" : "other environment"),
    );
    edges.push([top, id]);
  }
  if (edges.length === 0) return [];
  if (nodes.size > mostNodes)
    return [`${plural(edges.length, "dependency").replace(/ys$/, "ies")} between ${nodes.size} of these: too many for a picture.`, ""];
  return draw(nodes, edges);
}

function draw(nodes: ReadonlyMap<string, string>, edges: readonly (readonly [string, string])[]): string[] {
  const ids = new Map([...nodes.keys()].map((ref, index) => [ref, `n${index}`]));
  return [
    "<details><summary>What depends on what</summary>",
    "",
    "```mermaid",
    "graph LR",
    ...[...nodes].map(([ref, label]) => `  ${ids.get(ref) ?? ""}["${label}"]`),
    ...edges.map(([from, to]) => `  ${ids.get(from) ?? ""} --> ${ids.get(to) ?? ""}`),
    "```",
    "",
    "</details>",
    "",
  ];
}

/** In a picture there is nothing to escape with, so only what names are made of gets in. */
function labelOf(title: string, plan: Plan | undefined): string {
  const name = title.replace(/[^A-Za-z0-9/._ -]/g, "?").slice(0, 100);
  return `${name}<br/>${plan === undefined ? "stays as it is" : describeCounts(countSteps(plan))}`;
}

/** Who takes something from whom, where at least one side changes: the owner first. */
function findShared(plans: readonly Plan[], { old, next }: { readonly old: Side; readonly next: Side }): (readonly [string, string])[] {
  const edges = new Map<string, readonly [string, string]>();
  for (const { ref } of plans) {
    const page = next.environments.get(ref) ?? old.environments.get(ref);
    if (page === undefined) continue;
    for (const { from } of Object.values(page.takes)) edges.set(`${from} ${ref}`, [from, ref]);
    for (const { with: taker } of page.shares) edges.set(`${ref} ${taker}`, [ref, taker]);
  }
  return [...edges.values()];
}

/** Of each platform instance the layers that change, lowest first, and the environments on it that do. */
function listInstances(
  plans: readonly Plan[],
  { old, next }: { readonly old: Side; readonly next: Side },
): { readonly layers: readonly Plan[]; readonly environments: readonly Plan[] }[] {
  return Object.entries(next.platform.instances).map(([name, { stages }]) => ({
    layers: plans.filter(({ kind, ref }) => kind === "layer" && ref.startsWith(`${name}/`)),
    environments: plans.filter(({ kind, ref }) => {
      const page = kind === "environment" ? (next.environments.get(ref) ?? old.environments.get(ref)) : undefined;
      return page !== undefined && stages.includes(page.stage);
    }),
  }));
}
