import type { Finding } from "../contract/finding.ts";
import type { EnvironmentRequest, Fleet } from "../contract/fleet.ts";
import { type Judgement, tryFindInstance, type World } from "./draft.ts";
import type { Repository, TreeEntry } from "./git.ts";
import type { Layout } from "./layout.ts";
import { fillAccess, linkComponents, listTaken } from "./link-components.ts";
import { listMaterialIds } from "./material-ids.ts";
import { list } from "./read-ahead.ts";
import { platformFile } from "./read-platform.ts";
import { isWaiverFile, parseWaivers } from "./read-waivers.ts";
import { readSources, readWorld, type ReadOptions } from "./read-world.ts";
import { tryFindRelatives } from "./relatives.ts";
import { environmentRules, worldRules } from "./rules/rules.ts";

export interface ReadResult {
  readonly fleet: Fleet;
  readonly findings: readonly Finding[];
  /** What the fleet and its renderings are made of, as git's tree names it. */
  readonly entries: readonly TreeEntry[];
  /** Refs of the environments that were read, with or without mistakes. */
  readonly known: ReadonlySet<string>;
}

/** A git tree -> what it asks for, and everything that is wrong with it. */
export async function readFleet(repository: Repository, tree: string, options: ReadOptions): Promise<ReadResult> {
  const only = options.only === undefined ? undefined : new Set(options.only);
  const ahead = await options.ahead;
  const [{ entries, layout, findings: ofLayout }, relatives] = await Promise.all([
    ahead?.tree === tree ? ahead.listing : list(repository, tree),
    options.only === undefined ? undefined : tryFindRelatives(repository, tree, options.only, ahead?.search),
  ]);
  const scope = only === undefined || relatives === undefined ? undefined : withTeams(relatives, only, layout);
  const found = await readSources(repository, entries, { layout, scope, pages: options.pages });
  const { world, judgements, platform } = readWorld(found, { layout, scope, only, options, entries });
  const all = [
    ...ofLayout.map((finding): Judgement => ({ finding, about: refsOf(finding.at.file, layout) })),
    ...judgements,
    ...judgeWorld(world),
  ];
  const broken = findBroken(all, world, platform !== undefined);
  const blobAt = (file: string) => found.blobs.get(entries.find(({ path }) => path === file)?.oid ?? "");
  let environments: Fleet["environments"] | undefined;
  let ids: Fleet["ids"];
  let waivers: Fleet["waivers"];
  const fleet: Fleet = {
    tree,
    platform: platform ?? {
      organisation: "",
      github: "",
      platformTeam: { github: "", members: [] },
      currency: "USD",
      registries: [],
      instances: {},
    },
    teams: new Map([...world.teams].map(([name, { value }]) => [name, value])),
    // Who only checks needs neither.
    get environments() {
      return (environments ??= makeRequests(world, broken));
    },
    get waivers() {
      const files = entries.filter(isWaiverFile);
      return (waivers ??= parseWaivers(files, found.blobs, { today: options.today }).waivers);
    },
    get ids() {
      return (ids ??= listMaterialIds(entries, { instances: blobAt(platformFile), lock: blobAt("package-lock.json") }));
    },
    broken,
  };
  const known = new Set([...layout.environments.keys()].filter((ref) => scope?.has(ref) !== false));
  return { fleet, findings: selectFindings(all, only), entries, known };
}

/** With the whole teams of those that are wanted, whose limits count over all. */
function withTeams(relatives: ReadonlySet<string>, only: ReadonlySet<string>, layout: Layout): Set<string> {
  const teams = new Set([...only].map((ref) => ref.split("/")[0]));
  return new Set([...relatives, ...[...layout.environments.keys()].filter((ref) => teams.has(ref.split("/")[0]))]);
}

function judgeWorld(world: World): Judgement[] {
  const judgements: Judgement[] = [];
  for (const draft of world.environments.values()) {
    for (const rule of environmentRules) judgements.push(...rule(draft, world));
  }
  return judgements.concat(worldRules.flatMap((rule) => rule(world)));
}

/** Environments that must be left alone: their own page, their team's or the platform's has mistakes. */
function findBroken(judgements: readonly Judgement[], world: World, platformReadable: boolean): Set<string> {
  if (!platformReadable) return new Set(world.layout.environments.keys());
  const blamed = judgements
    .filter(({ finding, breaks }) => finding.severity === "error" && breaks !== false)
    .flatMap(({ finding, about }) => (isTeamPage(finding.at.file) ? about : about.slice(0, 1)));
  return new Set([...blamed, ...[...world.environments.values()].filter(({ team }) => !world.teams.has(team)).map(({ ref }) => ref)]);
}

function makeRequests(world: World, broken: ReadonlySet<string>): Map<string, EnvironmentRequest> {
  const requests = new Map<string, EnvironmentRequest>();
  for (const [ref, draft] of world.environments) {
    const instance = tryFindInstance(world.platform, draft.value.stage)?.name;
    if (broken.has(ref) || instance === undefined) continue;
    const { team, name, folder, code } = draft;
    requests.set(ref, {
      ref,
      team,
      name,
      folder,
      spec: fillAccess(draft, world),
      components: linkComponents(draft, world),
      taken: listTaken(draft, world),
      code,
      instance,
    });
  }
  return requests;
}

function selectFindings(judgements: readonly Judgement[], only: ReadonlySet<string> | undefined): Finding[] {
  const wanted =
    only === undefined ? judgements : judgements.filter(({ about }) => about.length === 0 || about.some((ref) => only.has(ref)));
  return wanted.map(({ finding }) => finding).sort(byPlace);
}

function byPlace(a: Finding, b: Finding): number {
  if (a.at.file !== b.at.file) return a.at.file < b.at.file ? -1 : 1;
  return (a.at.line ?? 0) - (b.at.line ?? 0) || (a.at.column ?? 0) - (b.at.column ?? 0) || (a.rule < b.rule ? -1 : 1);
}

/** `environments/orders/staging/x.ts` is about `orders/staging`, `environments/orders/team.yaml` about all of the team's. */
function refsOf(file: string, layout: Layout): string[] {
  const [, team = "", name] = file.split("/");
  if (name !== undefined && name !== "team.yaml") return [`${team}/${name}`];
  return [...layout.environments.keys()].filter((ref) => ref.startsWith(`${team}/`));
}

function isTeamPage(file: string): boolean {
  return /^environments\/[^/]+\/team\.yaml$/.test(file);
}
