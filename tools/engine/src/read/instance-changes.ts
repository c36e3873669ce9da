import type { Repository } from "./git.ts";
import { digestInstances } from "./material-ids.ts";
import { parseInstances, type PlainPlatform } from "./parse-instances.ts";
import { limits } from "./text-limits.ts";

/** Where stages land at both sides of a change. */
export interface Places {
  readonly before: Place;
  readonly after: Place;
  /** Layers' names, lowest first. */
  readonly order: readonly string[];
  /** `<instance>/<layer>` at either side, lowest first. */
  layers(): string[];
}

export interface Place extends PlainPlatform {
  /** Instance -> digest of its entry. */
  readonly digests: ReadonlyMap<string, string>;
}

const [instancesFile, layersFile] = ["platform/instances.yaml", "platform/layers.ts"];

export async function readPlaces(repository: Repository, base: string, head: string): Promise<Places> {
  const [before, after] = await Promise.all([base, head].map((tree) => readPlatformText(repository, tree)));
  const order = [...new Set([...namesOfLayers(after?.layers), ...namesOfLayers(before?.layers)])];
  const places = { before: readInstances(before?.instances), after: readInstances(after?.instances), order };
  return { ...places, layers: () => listLayers(places) };
}

export interface InstanceChanges {
  /** `<instance>/<layer>` -> why; lowest first. */
  readonly layers: ReadonlyMap<string, string>;
  /** Stage -> why what stands there is affected. */
  readonly stages: ReadonlyMap<string, string>;
}

/** What follows from entries of instances.yaml that differ, and from folders of layers that differ. */
export function findInstanceChanges(places: Places, layerFolders: ReadonlySet<string>): InstanceChanges {
  const layers = new Map<string, string>();
  const instances = new Map<string, string>();
  for (const name of new Set([...Object.keys(places.before.instances), ...Object.keys(places.after.instances)])) {
    const own = (platform: PlainPlatform) => Object.keys(platform.instances[name]?.layers ?? {});
    const standing = sortLayers(places.order, [...own(places.before), ...own(places.after)]);
    const entryDiffers = places.before.digests.get(name) !== places.after.digests.get(name);
    const lowest = standing.findIndex((layer) => layerFolders.has(`platform/${layer}`));
    const reason = entryDiffers
      ? `the entry of the instance ${name} changed`
      : `the layer ${standing[lowest] ?? ""} of the instance ${name} changed`;
    if (!entryDiffers && lowest === -1) continue;
    instances.set(name, reason);
    for (const layer of entryDiffers ? standing : standing.slice(lowest)) layers.set(`${name}/${layer}`, reason);
  }
  return { layers, stages: findStages(places, instances) };
}

function findStages({ before, after }: Places, instances: ReadonlyMap<string, string>): Map<string, string> {
  const stages = new Map<string, string>();
  const owners = (platform: PlainPlatform) =>
    new Map(Object.entries(platform.instances).flatMap(([name, { stages: taken }]) => taken.map((stage) => [stage, name] as const)));
  const [old, next] = [owners(before), owners(after)];
  for (const stage of new Set([...old.keys(), ...next.keys()])) {
    const reason = instances.get(next.get(stage) ?? "") ?? instances.get(old.get(stage) ?? "");
    if (reason !== undefined) stages.set(stage, reason);
  }
  return stages;
}

function listLayers({ before, after, order }: Pick<Places, "before" | "after" | "order">): string[] {
  const names = new Set([...Object.keys(before.instances), ...Object.keys(after.instances)]);
  return [...names].flatMap((name) =>
    sortLayers(order, [...Object.keys(before.instances[name]?.layers ?? {}), ...Object.keys(after.instances[name]?.layers ?? {})]).map(
      (layer) => `${name}/${layer}`,
    ),
  );
}

function sortLayers(order: readonly string[], names: readonly string[]): string[] {
  return [...new Set(names)].sort((a, b) => order.indexOf(a) - order.indexOf(b));
}

async function readPlatformText(
  repository: Repository,
  tree: string,
): Promise<{ instances: Buffer | undefined; layers: Buffer | undefined }> {
  const files = await repository.readFiles(tree, [instancesFile, layersFile], limits.bytes);
  return { instances: files.get(instancesFile), layers: files.get(layersFile) };
}

function readInstances(bytes: Buffer | undefined): Place {
  return { ...parseInstances(bytes), digests: digestInstances(bytes) };
}

/** The list in platform/layers.ts is in order; loading it would load all layers' contracts. */
function namesOfLayers(source: Buffer | undefined): string[] {
  return [...(source?.toString("utf8") ?? "").matchAll(/^\s*name: "([a-z0-9-]+)"/gm)].map(([, name = ""]) => name);
}
