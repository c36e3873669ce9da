import type { Environment } from "../contract/environment.ts";
import type { Finding } from "../contract/finding.ts";
import type { Catalog } from "../contract/golden-path.ts";
import type { Platform } from "../contract/instance.ts";
import type { LayerDefinition } from "../contract/layer.ts";
import type { Team } from "../contract/team.ts";
import type { Draft, EnvironmentDraft, Judgement, World } from "./draft.ts";
import type { Repository, TreeEntry } from "./git.ts";
import type { EnvironmentFiles, Layout } from "./layout.ts";
import type { CachedPage, PageCache } from "./page-cache.ts";
import type { ReadAhead } from "./read-ahead.ts";
import { readEnvironment, readTeam } from "./read-pages.ts";
import { platformFile, readPlatform } from "./read-platform.ts";
import { isWaiverFile } from "./read-waivers.ts";
import { recallEnvironment, recallTeam, tryKeepEnvironment, tryKeepPage } from "./recall-pages.ts";
import { limits } from "./text-limits.ts";

export interface ReadOptions {
  readonly catalog: Catalog;
  readonly layers: readonly LayerDefinition[];
  /** YYYY-MM-DD in UTC. */
  readonly today: string;
  /** Refs of the environments that are wanted; read with them is only what they can clash or agree with. Default: all. */
  readonly only?: readonly string[];
  /** Pages that were read before. Default: all are parsed. */
  readonly pages?: PageCache;
  /** What was read of another tree before this one was known, for the same `only`. Default: nothing. */
  readonly ahead?: Promise<ReadAhead | undefined>;
}

/** What pages are read from. */
export interface Sources {
  /** Content by object id, of what isn't recalled. */
  readonly blobs: ReadonlyMap<string, Buffer>;
  readonly recalled: {
    readonly environments: ReadonlyMap<string, CachedPage<Environment>>;
    readonly teams: ReadonlyMap<string, CachedPage<Team>>;
  };
}

/** The pages in scope, and what all share. */
export async function readSources(
  repository: Repository,
  entries: readonly TreeEntry[],
  {
    layout,
    scope,
    pages,
  }: { readonly layout: Layout; readonly scope: ReadonlySet<string> | undefined; readonly pages?: PageCache | undefined },
): Promise<Sources> {
  const teamsInScope = scope === undefined ? undefined : new Set([...scope].map((ref) => ref.split("/")[0]));
  const wanted = {
    environments: [...layout.environments].filter(([ref]) => scope?.has(ref) !== false).map(([, { page }]) => page.oid),
    teams: [...layout.teams].filter(([team]) => teamsInScope?.has(team) !== false).map(([, page]) => page.oid),
  };
  const recalled = {
    environments: recall(wanted.environments, (oid) => pages?.get("environment", oid)),
    teams: recall(wanted.teams, (oid) => pages?.get("team", oid)),
  };
  const shared = entries
    .filter((entry) => (entry.type === "blob" && entry.path === platformFile) || isWaiverFile(entry))
    .map(({ oid }) => oid);
  const lock = entries.filter(({ path, type }) => type === "blob" && path === "package-lock.json").map(({ oid }) => oid);
  const unread = [
    ...wanted.environments.filter((oid) => !recalled.environments.has(oid)),
    ...wanted.teams.filter((oid) => !recalled.teams.has(oid)),
  ];
  const [small, large] = await Promise.all([repository.readBlobs([...unread, ...shared], limits.bytes), repository.readBlobs(lock)]);
  return { blobs: new Map([...small, ...large]), recalled };
}

function recall<Value>(oids: readonly string[], get: (oid: string) => CachedPage<Value> | undefined): Map<string, CachedPage<Value>> {
  const recalled = new Map<string, CachedPage<Value>>();
  for (const oid of oids) {
    const page = get(oid);
    if (page !== undefined) recalled.set(oid, page);
  }
  return recalled;
}

export interface WorldContext {
  readonly layout: Layout;
  readonly scope: ReadonlySet<string> | undefined;
  readonly only: ReadonlySet<string> | undefined;
  readonly options: ReadOptions;
  readonly entries: readonly TreeEntry[];
}

/** Every page on its own. */
export function readWorld(
  sources: Sources,
  { layout, scope, only, options, entries }: WorldContext,
): { world: World; judgements: Judgement[]; platform: Platform | undefined } {
  const judgements: Judgement[] = [];
  const note = (findings: readonly Finding[], ...about: string[]) => {
    for (const finding of findings) judgements.push({ finding, about });
  };
  const platform = readPlatformPage(sources.blobs, entries, options.layers);
  note(platform.findings);
  const teams = new Map<string, Draft<Team>>();
  for (const [name, page] of layout.teams) {
    const read = readTeamPage(name, page, sources, options.pages);
    if (read === undefined) continue;
    const { draft, findings } = read;
    if (draft !== undefined && !hasError(findings)) teams.set(name, draft);
    if (findings.length > 0) note(findings, ...[...layout.environments.keys()].filter((ref) => ref.startsWith(`${name}/`)));
  }
  const environments = new Map<string, EnvironmentDraft>();
  for (const [ref, files] of layout.environments) {
    const read = scope?.has(ref) === false ? undefined : readEnvironmentPage(ref, files, sources, options);
    if (read === undefined) continue;
    const { draft, findings } = read;
    if (draft !== undefined) environments.set(ref, draft);
    note(findings, ref);
  }
  const world: World = { ...options, layout, platform: platform.draft?.value, teams, environments, only };
  return { world, judgements, platform: hasError(platform.findings) ? undefined : platform.draft?.value };
}

function readTeamPage(name: string, { oid, path }: TreeEntry, { blobs, recalled }: Sources, pages: PageCache | undefined) {
  const known = recalled.teams.get(oid);
  if (known !== undefined) return recallTeam(name, path, known);
  const bytes = blobs.get(oid);
  if (bytes === undefined) return undefined;
  const read = readTeam(name, path, bytes);
  const kept = pages === undefined ? undefined : tryKeepPage(read);
  if (kept !== undefined) pages?.put("team", oid, kept);
  return read;
}

function readEnvironmentPage(ref: string, files: EnvironmentFiles, { blobs, recalled }: Sources, options: ReadOptions) {
  const { oid } = files.page;
  const known = recalled.environments.get(oid);
  if (known !== undefined) return recallEnvironment(ref, files, known, options);
  const bytes = blobs.get(oid);
  if (bytes === undefined) return undefined;
  const read = readEnvironment(ref, files, bytes, options);
  const kept = options.pages === undefined ? undefined : tryKeepEnvironment(read);
  if (kept !== undefined) options.pages?.put("environment", oid, kept);
  return read;
}

function readPlatformPage(
  blobs: ReadonlyMap<string, Buffer>,
  entries: readonly TreeEntry[],
  layers: readonly LayerDefinition[],
): ReturnType<typeof readPlatform> {
  const bytes = blobs.get(entries.find(({ path }) => path === platformFile)?.oid ?? "");
  if (bytes !== undefined) return readPlatform(bytes, layers);
  return {
    findings: [
      {
        rule: "missing-page",
        severity: "error",
        message: "There is no platform/instances.yaml, which says where each stage lands.",
        fix: "Take it from the template, or run platform init.",
        at: { file: platformFile },
      },
    ],
  };
}

function hasError(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}
