import type { Finding } from "../contract/finding.ts";
import type { Catalog } from "../contract/golden-path.ts";
import type { Platform } from "../contract/instance.ts";
import type { LayerDefinition } from "../contract/layer.ts";
import type { Team } from "../contract/team.ts";
import type { Draft, EnvironmentDraft, Judgement, World } from "./draft.ts";
import type { Repository, TreeEntry } from "./git.ts";
import type { Layout } from "./layout.ts";
import { readEnvironment, readTeam } from "./read-pages.ts";
import { platformFile, readPlatform } from "./read-platform.ts";
import { limits } from "./text-limits.ts";

export interface ReadOptions {
  readonly catalog: Catalog;
  readonly layers: readonly LayerDefinition[];
  /** YYYY-MM-DD in UTC. */
  readonly today: string;
  /** Refs of the environments that are wanted; read with them is only what they can clash or agree with. Default: all. */
  readonly only?: readonly string[];
}

/** The pages in scope, and what all share. */
export async function readSources(
  repository: Repository,
  entries: readonly TreeEntry[],
  layout: Layout,
  scope: ReadonlySet<string> | undefined,
): Promise<Map<string, Buffer>> {
  const pages = [...layout.environments].filter(([ref]) => scope?.has(ref) !== false).map(([, { page }]) => page.oid);
  const teamsInScope = scope === undefined ? undefined : new Set([...scope].map((ref) => ref.split("/")[0]));
  const teams = [...layout.teams].filter(([team]) => teamsInScope?.has(team) !== false).map(([, page]) => page.oid);
  const shared = entries.filter(({ path, type }) => type === "blob" && path === platformFile).map(({ oid }) => oid);
  const lock = entries.filter(({ path, type }) => type === "blob" && path === "package-lock.json").map(({ oid }) => oid);
  const [small, large] = await Promise.all([
    repository.readBlobs([...pages, ...teams, ...shared], limits.bytes),
    repository.readBlobs(lock),
  ]);
  return new Map([...small, ...large]);
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
  blobs: ReadonlyMap<string, Buffer>,
  { layout, scope, only, options, entries }: WorldContext,
): { world: World; judgements: Judgement[]; platform: Platform | undefined } {
  const judgements: Judgement[] = [];
  const note = (findings: readonly Finding[], ...about: string[]) => {
    for (const finding of findings) judgements.push({ finding, about });
  };
  const platform = readPlatformPage(blobs, entries, options.layers);
  note(platform.findings);
  const teams = new Map<string, Draft<Team>>();
  for (const [name, page] of layout.teams) {
    const bytes = blobs.get(page.oid);
    if (bytes === undefined) continue;
    const { draft, findings } = readTeam(name, page.path, bytes);
    if (draft !== undefined && !hasError(findings)) teams.set(name, draft);
    if (findings.length > 0) note(findings, ...[...layout.environments.keys()].filter((ref) => ref.startsWith(`${name}/`)));
  }
  const environments = new Map<string, EnvironmentDraft>();
  for (const [ref, files] of layout.environments) {
    const bytes = scope?.has(ref) === false ? undefined : blobs.get(files.page.oid);
    if (bytes === undefined) continue;
    const { draft, findings } = readEnvironment(ref, files, bytes, options);
    if (draft !== undefined) environments.set(ref, draft);
    note(findings, ref);
  }
  const world: World = { ...options, layout, platform: platform.draft?.value, teams, environments, only };
  return { world, judgements, platform: hasError(platform.findings) ? undefined : platform.draft?.value };
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
