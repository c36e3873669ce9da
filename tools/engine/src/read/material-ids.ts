import { createHash } from "node:crypto";
import { digestPackages } from "./digest-packages.ts";
import type { Repository, TreeEntry } from "./git.ts";
import { parseInstances } from "./parse-instances.ts";
import { limits } from "./text-limits.ts";

/** All that a request or its rendering can depend on. */
export const sources = ["environments", "golden-paths", "platform", "tools/engine/src", "package-lock.json"];

/** Folders of the engine that take part in a rendering. */
const engineFolders = ["tools/engine/src/contract/", "tools/engine/src/render/", "tools/engine/src/read/"];

/**
 * Path -> id of everything that a rendering can depend on. A file goes by its git object id. Code goes in groups, by a
 * digest of the ids in it: a golden path, a layer, what all paths or layers share, the engine. So a README or a test
 * changes nothing. An instance goes by a digest of its entry (`platform/instances.yaml#eu`), so that another entry
 * changes nothing, and third-party packages by those that run.
 */
export async function readMaterialIds(repository: Repository, tree: string): Promise<Map<string, string>> {
  const entries = await repository.listTree(tree, sources);
  const [instances, lock] = ["platform/instances.yaml", "package-lock.json"].map(
    (path) => entries.find((entry) => entry.path === path && entry.type === "blob")?.oid,
  );
  const [small, large] = await Promise.all([
    repository.readBlobs(compact([instances]), limits.bytes),
    repository.readBlobs(compact([lock])),
  ]);
  return listMaterialIds(entries, { instances: small.get(instances ?? ""), lock: large.get(lock ?? "") });
}

export interface SharedFiles {
  readonly instances: Uint8Array | undefined;
  readonly lock: Uint8Array | undefined;
}

export function listMaterialIds(entries: readonly TreeEntry[], { instances, lock }: SharedFiles): Map<string, string> {
  const ids = new Map<string, string>();
  const groups = new Map<string, string[]>();
  const golden = findGoldenFolders(entries);
  for (const { path, oid, type } of entries) {
    ids.set(path, oid);
    const group = type === "blob" ? groupOf(path, golden) : undefined;
    if (group === undefined) continue;
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [`${path} ${oid}`]);
    else members.push(`${path} ${oid}`);
  }
  for (const group of ["golden-paths", "platform", "tools/engine"]) ids.delete(group);
  for (const [group, members] of groups) ids.set(group, createHash("sha256").update(members.sort().join("\n")).digest("hex"));
  for (const [instance, digest] of digestInstances(instances)) ids.set(`platform/instances.yaml#${instance}`, digest);
  if (lock !== undefined) ids.set("package-lock.json", digestPackages(lock));
  return ids;
}

/** What a file of code counts with; undefined where it can't influence a rendering. */
export function groupOf(path: string, golden: ReadonlySet<string>): string | undefined {
  if (!isSource(path)) return undefined;
  if (engineFolders.some((folder) => path.startsWith(folder))) return "tools/engine";
  if (path.startsWith("platform/waivers/")) return path.endsWith(".yaml") ? "platform/waivers" : undefined;
  const segments = path.split("/");
  const folder = segments.length > 2 ? segments.slice(0, 2).join("/") : undefined;
  if (segments[0] === "golden-paths") return folder !== undefined && golden.has(folder) ? folder : "golden-paths";
  return segments[0] === "platform" ? (folder ?? "platform") : undefined;
}

/** The folders of golden paths are those with a contract; the others (kit, baseline) are shared by all. */
export function findGoldenFolders(entries: readonly Pick<TreeEntry, "path">[]): Set<string> {
  return new Set(entries.flatMap(({ path }) => /^(golden-paths\/[^/]+)\/contract\.ts$/.exec(path)?.[1] ?? []));
}

/** Tests, examples, templates and texts never run while rendering; the list of what may be asked for is checked before. */
function isSource(path: string): boolean {
  return (
    !/(?:\.md|\.(?:test|fake)\.ts|\/package\.json|\/Pulumi\.yaml|^golden-paths\/catalog\.ts|^platform\/instances\.yaml)$/.test(path) &&
    !/\/(?:examples|fixtures|_template|\.schemas)\//.test(path)
  );
}

/** Instance -> digest of its entry and of what is said of the platform as a whole. */
export function digestInstances(bytes: Uint8Array | undefined): Map<string, string> {
  // Who may agree is told to nobody's program.
  const {
    instances,
    platformTeam: _,
    ...platform
  }: ReturnType<typeof parseInstances> & { readonly platformTeam?: unknown } = parseInstances(bytes);
  return new Map(
    Object.entries(instances).map(([name, entry]) => [
      name,
      createHash("sha256").update(canonical({ platform, name, entry })).digest("hex"),
    ]),
  );
}

/** JSON with sorted keys: the same for any order in the file. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

function compact(oids: readonly (string | undefined)[]): string[] {
  return oids.filter((oid) => oid !== undefined);
}
