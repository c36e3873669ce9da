import { digestPackages } from "./digest-packages.ts";
import type { FileChange, Repository } from "./git.ts";
import { findInstanceChanges, readPlaces } from "./instance-changes.ts";
import { engineFolders, isSource, sourceFolderOf } from "./materials.ts";
import { findEnvironments, findUsers, isEnvironmentSource, readTakes, type Reasons } from "./page-search.ts";

export interface Affected {
  /** Refs of environments, sorted; those that are gone at head too. */
  readonly environments: string[];
  /** `<instance>/<layer>`, lowest first. */
  readonly layers: string[];
  /** Ref -> what makes it affected, in a few words each. */
  readonly why: Map<string, string[]>;
}

/**
 * What a change can influence: exactly the stacks whose materials differ. Works from git objects and text alone,
 * because loading the contract takes longer than answering. Rendering tells which of them really change.
 */
export async function findAffected(repository: Repository, base: string, head: string): Promise<Affected> {
  const changes = await repository.changes(base, head);
  const search: Search = { repository, base, head, changes, reasons: new Map(), layers: new Map() };
  await noteShared(search);
  await notePlatform(search);
  await noteTeams(search);
  await notePages(search);
  const why = new Map<string, string[]>();
  for (const [ref, reasons] of [...search.layers, ...[...search.reasons].sort(([a], [b]) => (a < b ? -1 : 1))]) why.set(ref, [...reasons]);
  return { environments: [...search.reasons.keys()].sort(), layers: [...search.layers.keys()], why };
}

interface Search {
  readonly repository: Repository;
  readonly base: string;
  readonly head: string;
  readonly changes: readonly FileChange[];
  readonly reasons: Reasons;
  readonly layers: Reasons;
}

/** Code that takes part in every rendering. */
async function noteShared(search: Search): Promise<void> {
  const { repository, base, head, changes } = search;
  const forAll = new Set<string>();
  for (const { path } of changes) {
    if (!isSource(path)) continue;
    if (engineFolders.some((folder) => path.startsWith(`${folder}/`)) || /^platform\/[^/]+$/.test(path)) forAll.add(path);
  }
  const lock = changes.find(({ path }) => path === "package-lock.json");
  if (lock !== undefined && await differsForRunning(repository, lock)) forAll.add("package-lock.json");
  const golden = await findGoldenFolders(search);
  const forEnvironments = changes.map(({ path }) => path).filter((path) => path.startsWith("golden-paths/") && isSource(path) && path !== "golden-paths/catalog.ts" && !golden.has(sourceFolderOf(path) ?? path));
  for (const path of [...forAll, ...forEnvironments]) await noteAll(search, `${path} changed`);
  if (forAll.size === 0) return;
  const places = await readPlaces(repository, base, head);
  for (const ref of places.layers()) for (const path of forAll) note(search.layers, ref, `${path} changed`);
}

async function differsForRunning(repository: Repository, { before, after }: FileChange): Promise<boolean> {
  const blobs = await repository.readBlobs([before, after].filter((oid) => oid !== undefined));
  const digest = (oid: string | undefined) => oid === undefined ? undefined : digestPackages(blobs.get(oid) ?? Buffer.alloc(0));
  return digest(before) !== digest(after);
}

/** Folders of golden paths on either side: what stands in them concerns only those who ask for the path. */
async function findGoldenFolders({ repository, base, head, changes }: Search): Promise<Set<string>> {
  if (!changes.some(({ path }) => path.startsWith("golden-paths/"))) return new Set();
  const [before, after] = await Promise.all([base, head].map((tree) => repository.listTree(tree, ["golden-paths"])));
  const contracts = [...(before ?? []), ...(after ?? [])].filter(({ path }) => /^golden-paths\/[^/]+\/contract\.ts$/.test(path));
  return new Set(contracts.map(({ path }) => path.slice(0, path.lastIndexOf("/"))));
}

/** Instances whose entry differs, and layers whose code differs, with all that stands on them. */
async function notePlatform(search: Search): Promise<void> {
  const { repository, base, head, changes } = search;
  const layerFolders = new Set(changes.filter(({ path }) => path.startsWith("platform/") && isSource(path)).flatMap(({ path }) => sourceFolderOf(path) ?? []));
  if (layerFolders.size === 0 && !changes.some(({ path }) => path === "platform/instances.yaml")) return;
  const { layers, stages } = await findInstanceChanges(await readPlaces(repository, base, head), layerFolders);
  for (const [ref, reason] of layers) note(search.layers, ref, reason);
  if (stages.size === 0) return;
  for (const [ref, stage] of (await findEnvironments(repository, base, head, [...stages.keys()])).stages) {
    const reason = stages.get(stage);
    if (reason !== undefined) note(search.reasons, ref, reason);
  }
}

async function noteTeams(search: Search): Promise<void> {
  const { repository, base, head, changes } = search;
  const teams = changes.flatMap(({ path }) => /^environments\/([^/]+)\/team\.yaml$/.exec(path)?.[1] ?? []);
  if (teams.length === 0) return;
  const { refs } = await findEnvironments(repository, base, head, undefined, teams);
  for (const ref of refs) note(search.reasons, ref, `environments/${ref.split("/")[0] ?? ""}/team.yaml changed`);
}

/** Pages and code of environments, golden paths, and whoever takes a component of one of them. */
async function notePages(search: Search): Promise<void> {
  const { repository, head, changes } = search;
  for (const { path } of changes) if (isEnvironmentSource(path)) note(search.reasons, path.split("/").slice(1, 3).join("/"), `${path} changed`);
  const golden = await findGoldenFolders(search);
  const paths = new Set(changes.filter(({ path }) => isSource(path)).flatMap(({ path }) => sourceFolderOf(path) ?? []).filter((folder) => golden.has(folder)).map((folder) => folder.slice("golden-paths/".length)));
  const pages = changes.filter(({ path }) => isEnvironmentSource(path) && path.endsWith("/environment.yaml"));
  if (paths.size > 0) for (const [ref, path] of await findUsers(repository, head, [...paths])) note(search.reasons, ref, `the golden path ${path} changed`);
  if (paths.size === 0 && !(await anyShares(repository, pages))) return;
  const changed = new Set(pages.map(({ path }) => path.split("/").slice(1, 3).join("/")));
  for (const { ref, from, component, path } of await readTakes(repository, head)) {
    if (changed.has(from)) note(search.reasons, ref, `it takes ${component} of ${from}, whose page changed`);
    if (path !== undefined && paths.has(path)) note(search.reasons, ref, `it takes ${component} of ${from}, and the golden path ${path} changed`);
  }
}

/** Nobody takes from a page that shares nothing, neither before nor after. */
async function anyShares(repository: Repository, pages: readonly FileChange[]): Promise<boolean> {
  const blobs = await repository.readBlobs(pages.flatMap(({ before, after }) => [before, after].filter((oid) => oid !== undefined)));
  return [...blobs.values()].some((bytes) => bytes.includes("shares"));
}

async function noteAll(search: Search, reason: string): Promise<void> {
  const { refs } = await findEnvironments(search.repository, search.base, search.head);
  for (const ref of refs) note(search.reasons, ref, reason);
}

function note(reasons: Reasons, ref: string, reason: string): void {
  const known = reasons.get(ref);
  if (known === undefined) reasons.set(ref, new Set([reason]));
  else known.add(reason);
}
