import type { Repository } from "./git.ts";
import { asObject } from "./parse-instances.ts";
import { parseYaml } from "./parse-yaml.ts";
import { limits } from "./text-limits.ts";

const label = "[a-z](?:-?[a-z0-9])*";
const page = new RegExp(`^environments/(${label}/${label})/environment\\.yaml$`);
const code = new RegExp(`^environments/${label}/${label}/[a-z0-9][a-z0-9.-]*\\.ts$`);

/** A page, or a module of the escape hatch. */
export function isEnvironmentSource(path: string): boolean {
  return page.test(path) || (code.test(path) && !path.endsWith(".test.ts"));
}

export interface FoundEnvironments {
  readonly refs: ReadonlySet<string>;
  /** Ref -> stage, where stages were asked for. */
  readonly stages: ReadonlyMap<string, string>;
}

/** The environments at either side, of the given teams only where some are given. */
export async function findEnvironments(
  repository: Repository,
  base: string,
  head: string,
  { stages = false, teams }: { readonly stages?: boolean; readonly teams?: readonly string[] } = {},
): Promise<FoundEnvironments> {
  const under = teams === undefined ? ["environments"] : teams.map((team) => `environments/${team}`);
  const lists = await Promise.all([...new Set([base, head])].map((tree) => repository.listTree(tree, under)));
  const pages = new Map(
    lists.flat().flatMap(({ path, oid }) => {
      const ref = page.exec(path)?.[1];
      return ref === undefined ? [] : [[ref, { path, oid }] as const];
    }),
  );
  return { refs: new Set(pages.keys()), stages: stages ? await readStages(repository, [base, head], pages) : new Map() };
}

/** Most pages say their stage on a line of its own; whatever is written otherwise is parsed. */
async function readStages(
  repository: Repository,
  trees: readonly string[],
  pages: ReadonlyMap<string, { readonly path: string; readonly oid: string }>,
): Promise<Map<string, string>> {
  const stages = new Map<string, string>();
  for (const tree of trees) {
    for (const { path, text } of await repository.findLines(tree, ["stage:"], "environments")) {
      const [ref, stage] = [page.exec(path)?.[1], /^stage:\s+["']?([a-z]+)["']?\s*(?:#.*)?$/.exec(text)?.[1]];
      if (ref !== undefined && stage !== undefined) stages.set(ref, stage);
    }
  }
  const others = [...pages].filter(([ref]) => !stages.has(ref));
  for (const [ref, { stage }] of parsePages(
    await repository.readBlobs(
      others.map(([, { oid }]) => oid),
      limits.bytes,
    ),
    others.map(([ref, { oid }]) => [ref, oid]),
  )) {
    if (typeof stage === "string") stages.set(ref, stage);
  }
  return stages;
}

/** Ref -> golden path, of the environments that ask for one of the given ones. */
export async function findUsers(repository: Repository, tree: string, paths: readonly string[]): Promise<[string, string][]> {
  const names = paths.join("|");
  const plain = new RegExp(`^\\s+path:\\s+["']?(${names})@[0-9]+["']?\\s*(?:#.*)?$`);
  const mention = new RegExp(`^[^#]*(?<![a-z0-9-])(?:${names})@[0-9]`);
  const found: [string, string][] = [];
  const unclear = new Set<string>();
  for (const { path: file, text } of await repository.findLines(
    tree,
    paths.map((path) => `${path}@`),
    "environments",
  )) {
    const ref = page.exec(file)?.[1];
    if (ref === undefined || !mention.test(text)) continue;
    const path = plain.exec(text)?.[1];
    if (path === undefined) unclear.add(ref);
    else found.push([ref, path]);
  }
  if (unclear.size === 0) return found;
  for (const [ref, data] of await readPages(repository, tree, [...unclear])) {
    for (const name of pathsOf(data).values()) if (paths.includes(name)) found.push([ref, name]);
  }
  return found;
}

export interface FoundTake {
  readonly ref: string;
  readonly from: string;
  readonly component: string;
  /** Name of the golden path of what is taken. */
  readonly path?: string;
}

/** Everything that one environment takes of another. */
export async function readTakes(repository: Repository, tree: string): Promise<FoundTake[]> {
  const files = await repository.findFiles(tree, ["takes"], "environments");
  if (files.length === 0) return [];
  const takers = await readPages(
    repository,
    tree,
    files.flatMap((path) => page.exec(path)?.[1] ?? []),
  );
  const takes = [...takers].flatMap(([ref, data]) =>
    Object.values(asObject(data["takes"]))
      .map(asObject)
      .flatMap((take) =>
        typeof take["from"] === "string" && typeof take["component"] === "string"
          ? [{ ref, from: take["from"], component: take["component"] }]
          : [],
      ),
  );
  const owners = await readPages(repository, tree, [...new Set(takes.map(({ from }) => from))]);
  return takes.map((take) => {
    const path = pathsOf(owners.get(take.from) ?? {}).get(take.component);
    return path === undefined ? take : { ...take, path };
  });
}

type PageData = Readonly<Record<string, unknown>>;

async function readPages(repository: Repository, tree: string, refs: readonly string[]): Promise<Map<string, PageData>> {
  const files = await repository.readFiles(
    tree,
    refs.map((ref) => `environments/${ref}/environment.yaml`),
    limits.bytes,
  );
  return parsePages(
    files,
    refs.map((ref) => [ref, `environments/${ref}/environment.yaml`]),
  );
}

function parsePages(texts: ReadonlyMap<string, Buffer>, wanted: readonly (readonly [ref: string, key: string])[]): Map<string, PageData> {
  return new Map(
    wanted.flatMap(([ref, key]) => {
      const bytes = texts.get(key);
      return bytes === undefined ? [] : [[ref, asObject(parseYaml("", bytes).page?.data)] as const];
    }),
  );
}

/** Component -> name of its golden path. */
function pathsOf(data: Readonly<Record<string, unknown>>): Map<string, string> {
  return new Map(
    Object.entries(asObject(data["components"])).map(([name, component]) => [
      name,
      String(asObject(component)["path"]).split("@")[0] ?? "",
    ]),
  );
}
