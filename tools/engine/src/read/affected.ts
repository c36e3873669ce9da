import { digestPackages } from "./digest-packages.ts";
import { findEnvironments, findUsers, isEnvironmentSource, readTakes } from "./find-environments.ts";
import type { FileChange, Repository } from "./git.ts";
import { findInstanceChanges, readPlaces } from "./instance-changes.ts";
import { findGoldenFolders, groupOf } from "./material-ids.ts";

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
  const golden = await readGoldenFolders(repository, base, head, changes);
  const groups = new Map(
    changes.flatMap(({ path }) => {
      const group = groupOf(path, golden);
      return group === undefined ? [] : [[group, path] as const];
    }),
  );
  const search: Search = { repository, base, head, changes, groups, environments: new Map(), layers: new Map() };
  await noteAll(search);
  await noteWaivers(search);
  await notePlatform(search);
  await noteTeams(search);
  await notePages(search);
  const environments = [...search.environments.keys()].sort();
  const why = [...search.layers, ...environments.map((ref) => [ref, search.environments.get(ref) ?? new Set<string>()] as const)];
  return { environments, layers: [...search.layers.keys()], why: new Map(why.map(([ref, reasons]) => [ref, [...reasons]])) };
}

interface Search {
  readonly repository: Repository;
  readonly base: string;
  readonly head: string;
  readonly changes: readonly FileChange[];
  /** Group of code that differs -> one of its files that do. */
  readonly groups: ReadonlyMap<string, string>;
  /** Ref -> why. */
  readonly environments: Map<string, Set<string>>;
  readonly layers: Map<string, Set<string>>;
}

async function readGoldenFolders(repository: Repository, base: string, head: string, changes: readonly FileChange[]): Promise<Set<string>> {
  if (!changes.some(({ path }) => path.startsWith("golden-paths/"))) return new Set();
  const lists = await Promise.all([base, head].map((tree) => repository.listTree(tree, ["golden-paths"])));
  return findGoldenFolders(lists.flat());
}

/** Code that takes part in every rendering, or in that of every environment. */
async function noteAll(search: Search): Promise<void> {
  const { repository, base, head, changes, groups } = search;
  const lock = changes.find(({ path }) => path === "package-lock.json");
  const everywhere = [
    groups.get("tools/engine"),
    groups.get("platform"),
    lock !== undefined && (await runsOther(repository, lock)) ? lock.path : undefined,
  ].filter((path) => path !== undefined);
  const reasons = [...everywhere, ...[groups.get("golden-paths")].filter((path) => path !== undefined)].map((path) => `${path} changed`);
  if (reasons.length === 0) return;
  const { refs } = await findEnvironments(repository, base, head);
  for (const ref of refs) for (const reason of reasons) note(search.environments, ref, reason);
  if (everywhere.length === 0) return;
  for (const ref of (await readPlaces(repository, base, head)).layers())
    for (const path of everywhere) note(search.layers, ref, `${path} changed`);
}

/** The cluster holds to waivers as everybody does: what stands in it for all knows them. No layer's outputs depend on them. */
async function noteWaivers({ repository, base, head, groups, layers }: Search): Promise<void> {
  const path = groups.get("platform/waivers");
  if (path === undefined) return;
  for (const ref of (await readPlaces(repository, base, head)).layers()) note(layers, ref, `${path} changed`);
}

/** Whether the packages that run differ: those for developing may. */
async function runsOther(repository: Repository, { before, after }: FileChange): Promise<boolean> {
  const blobs = await repository.readBlobs([before, after].filter((oid) => oid !== undefined));
  const digest = (oid: string | undefined) => (oid === undefined ? undefined : digestPackages(blobs.get(oid) ?? Buffer.alloc(0)));
  return digest(before) !== digest(after);
}

/** Instances whose entry differs, and layers whose code differs, with all that stands on them. */
async function notePlatform(search: Search): Promise<void> {
  const { repository, base, head, changes, groups } = search;
  const folders = new Set([...groups.keys()].filter((group) => group.startsWith("platform/") && group !== "platform/waivers"));
  if (folders.size === 0 && !changes.some(({ path }) => path === "platform/instances.yaml")) return;
  const { layers, stages } = findInstanceChanges(await readPlaces(repository, base, head), folders);
  for (const [ref, reason] of layers) note(search.layers, ref, reason);
  if (stages.size === 0) return;
  for (const [ref, stage] of (await findEnvironments(repository, base, head, { stages: true })).stages) {
    const reason = stages.get(stage);
    if (reason !== undefined) note(search.environments, ref, reason);
  }
}

async function noteTeams(search: Search): Promise<void> {
  const { repository, base, head, changes } = search;
  const teams = changes.flatMap(({ path }) => /^environments\/([^/]+)\/team\.yaml$/.exec(path)?.[1] ?? []);
  if (teams.length === 0) return;
  const { refs } = await findEnvironments(repository, base, head, { teams });
  for (const ref of refs) note(search.environments, ref, `environments/${ref.split("/")[0] ?? ""}/team.yaml changed`);
}

/** Pages and code of environments, golden paths, and whoever takes a component of one of them. */
async function notePages(search: Search): Promise<void> {
  const { repository, head, changes, groups } = search;
  for (const { path } of changes) if (isEnvironmentSource(path)) note(search.environments, refOf(path), `${path} changed`);
  const paths = [...groups.keys()].flatMap((group) => /^golden-paths\/(.+)$/.exec(group)?.[1] ?? []);
  const pages = changes.filter(({ path }) => isEnvironmentSource(path) && path.endsWith("/environment.yaml"));
  const [users, takes] = await Promise.all([
    paths.length > 0 ? findUsers(repository, head, paths) : [],
    paths.length > 0 || (await anyShares(repository, pages)) ? readTakes(repository, head) : [],
  ]);
  for (const [ref, path] of users) note(search.environments, ref, `the golden path ${path} changed`);
  const changed = new Set(pages.map(({ path }) => refOf(path)));
  for (const { ref, from, component, path } of takes) {
    if (changed.has(from)) note(search.environments, ref, `it takes ${component} of ${from}, whose page changed`);
    if (path !== undefined && paths.includes(path))
      note(search.environments, ref, `it takes ${component} of ${from}, and the golden path ${path} changed`);
  }
}

/** Nobody takes from a page that shares nothing, neither before nor after. */
async function anyShares(repository: Repository, pages: readonly FileChange[]): Promise<boolean> {
  const blobs = await repository.readBlobs(pages.flatMap(({ before, after }) => [before, after].filter((oid) => oid !== undefined)));
  return [...blobs.values()].some((bytes) => bytes.includes("shares"));
}

function refOf(path: string): string {
  return path.split("/").slice(1, 3).join("/");
}

function note(reasons: Map<string, Set<string>>, ref: string, reason: string): void {
  const known = reasons.get(ref);
  if (known === undefined) reasons.set(ref, new Set([reason]));
  else known.add(reason);
}
