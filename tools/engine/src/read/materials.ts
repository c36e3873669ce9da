import { createHash } from "node:crypto";
import type { EnvironmentRequest, Fleet } from "../contract/fleet.ts";
import type { Materials } from "../contract/ledger.ts";
import type { Platform } from "../contract/instance.ts";
import type { TreeEntry } from "./git.ts";

/**
 * Everything that the rendering of one environment depends on. Files go by their git object id; folders of code by a
 * digest of the ids of the modules in them, so that a README or a test changes nothing; the instance by a digest of
 * its entry, so that another instance changes nothing.
 */
export function materialsOf(request: EnvironmentRequest, fleet: Fleet, entries: readonly TreeEntry[]): Materials {
  const index = indexOf(entries);
  const team = `environments/${request.team}/team.yaml`;
  const taken = Object.values(request.spec.takes);
  const takenPaths = taken.flatMap(({ from, component }) => fleet.environments.get(from)?.components.find(({ name }) => name === component)?.path ?? []);
  const paths = [...request.components.map(({ path }) => path), ...takenPaths].map(folderOfPath);
  const layers = Object.keys(fleet.platform.instances[request.instance]?.layers ?? {}).map((layer) => `platform/${layer}`);
  const pages = [...taken.map(({ from }) => `environments/${from}/environment.yaml`), `${request.folder}/environment.yaml`, team, ...request.code];
  return collect([...index.programs, ...index.shared, ...paths, ...layers, ...pages], request.instance, fleet, index);
}

/** The same for a layer of an instance; `below` are the layers whose outputs it may read. */
export function materialsOfLayer(target: { readonly instance: string; readonly layer: string; readonly below: readonly string[] }, fleet: Fleet, entries: readonly TreeEntry[]): Materials {
  const index = indexOf(entries);
  return collect([...index.layerShared, ...[target.layer, ...target.below].map((layer) => `platform/${layer}`)], target.instance, fleet, index);
}

/** `postgres@1` is made by the code in `golden-paths/postgres`. */
export function folderOfPath(path: string): string {
  return `golden-paths/${path.split("@")[0] ?? ""}`;
}

/** Whether a file can influence a rendering at all: tests, examples and texts can't. */
export function isSource(path: string): boolean {
  return !/(?:\.md|\.(?:test|fake)\.ts|\/package\.json|\/Pulumi\.yaml|\/instances\.yaml)$/.test(path) && !/\/(?:examples|fixtures|_template|\.schemas)\//.test(path);
}

/** Folders of the engine that take part in a rendering. */
export const engineFolders = ["tools/engine/src/contract", "tools/engine/src/render", "tools/engine/src/read"];

/** A digest of what an instance's entry, and the platform around it, say to a program. */
export function digestInstance(platform: Platform, instance: string): string {
  const { organisation, github, currency, registries, instances } = platform;
  return createHash("sha256").update(canonical({ organisation, github, currency, registries, instance, entry: instances[instance] })).digest("hex");
}

interface Index {
  readonly ids: ReadonlyMap<string, string>;
  /** The modules directly in golden-paths/, and its folders that are no golden path: kit, baseline. */
  readonly programs: readonly string[];
  /** What every rendering runs, layers' or environments'. */
  readonly shared: readonly string[];
  readonly layerShared: readonly string[];
}

const indexes = new WeakMap<readonly TreeEntry[], Index>();

function indexOf(entries: readonly TreeEntry[]): Index {
  const known = indexes.get(entries);
  if (known !== undefined) return known;
  const index = makeIndex(entries);
  indexes.set(entries, index);
  return index;
}

function makeIndex(entries: readonly TreeEntry[]): Index {
  const ids = new Map<string, string>();
  const folders = new Map<string, string[]>();
  const programs = new Set<string>();
  const platform = new Set<string>();
  const golden = new Set(entries.filter(({ path }) => /^golden-paths\/[^/]+\/contract\.ts$/.test(path)).map(({ path }) => path.slice(0, path.lastIndexOf("/"))));
  for (const { path, oid, type } of entries) {
    if (type !== "blob") continue;
    if (path.startsWith("environments/")) { ids.set(path, oid); continue; }
    if (!isSource(path)) continue;
    const folder = sourceFolderOf(path);
    if (folder === undefined) ids.set(path, oid);
    else folders.set(folder, [...(folders.get(folder) ?? []), `${path} ${oid}`]);
    if (path.startsWith("golden-paths/") && path !== "golden-paths/catalog.ts" && (folder === undefined || !golden.has(folder))) programs.add(folder ?? path);
    if (path.startsWith("platform/") && folder === undefined) platform.add(path);
  }
  for (const [folder, lines] of folders) ids.set(folder, createHash("sha256").update(lines.sort().join("\n")).digest("hex"));
  return { ids, programs: [...programs], shared: [...platform, ...engineFolders], layerShared: [...platform, ...engineFolders] };
}

/** The folder that a module counts with; undefined where it counts on its own. */
export function sourceFolderOf(path: string): string | undefined {
  const engine = engineFolders.find((folder) => path.startsWith(`${folder}/`));
  if (engine !== undefined) return engine;
  const segments = path.split("/");
  return (segments[0] === "golden-paths" || segments[0] === "platform") && segments.length > 2 ? segments.slice(0, 2).join("/") : undefined;
}

function collect(paths: readonly string[], instance: string, fleet: Fleet, { ids }: Index): Materials {
  const found = new Map([...new Set(paths)].flatMap((path) => ids.has(path) ? [[path, ids.get(path) ?? ""] as const] : []));
  found.set(`platform/instances.yaml#${instance}`, digestOfInstance(fleet, instance));
  if (fleet.packages !== undefined) found.set("package-lock.json", fleet.packages);
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const instanceDigests = new WeakMap<Fleet, Map<string, string>>();

function digestOfInstance(fleet: Fleet, instance: string): string {
  const known = instanceDigests.get(fleet) ?? new Map<string, string>();
  instanceDigests.set(fleet, known);
  const digest = known.get(instance) ?? digestInstance(fleet.platform, instance);
  known.set(instance, digest);
  return digest;
}

/** JSON with sorted keys: the same for any order in the file. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => typeof each === "object" && each !== null && !Array.isArray(each)
    ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
    : each);
}
