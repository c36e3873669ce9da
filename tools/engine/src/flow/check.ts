import { UserError } from "../contract/errors.ts";
import type { Finding } from "../contract/finding.ts";
import type { Catalog } from "../contract/golden-path.ts";
import type { LayerDefinition } from "../contract/layer.ts";
import type { Repository, TreeEntry } from "../read/git.ts";
import { tryFindNearest } from "../contract/nearest.ts";
import type { PageCache } from "../read/page-cache.ts";
import { readFleet } from "../read/read-fleet.ts";
import { readWaivers } from "../read/read-waivers.ts";
import type { ReadOptions } from "../read/read-world.ts";
import { type BegunCheck, beginCheck } from "./begin-check.ts";

export interface CheckResult {
  readonly findings: readonly Finding[];
  /** How many environments were looked at. */
  readonly checked: number;
}

interface Rules {
  readonly catalog: Catalog;
  readonly layers: readonly LayerDefinition[];
  /** YYYY-MM-DD in UTC. */
  readonly today: string;
  /** Names of the rules that a waiver can be about. Default: any. */
  readonly policyRules?: readonly string[];
}

export interface CheckOptions extends Rules {
  readonly root: string;
  /** Environments to check, with what they can clash with. Default: all. */
  readonly refs?: readonly string[];
  /** Check only what differs from this commit. Default: everything. */
  readonly base?: string;
  /** The same check, as `beginCheck` began it. Default: begun now. */
  readonly begun?: BegunCheck;
  /** Pages that were read before; asked only where all environments are checked. Default: all are parsed. */
  readonly openPages?: () => PageCache;
}

/** Every mistake in the requests as they lie in the working tree. */
export async function checkRepository({ root, refs, base, begun, openPages, ...rules }: CheckOptions): Promise<CheckResult> {
  const { repository, tree: working, ahead } = begun ?? beginCheck(root, refs);
  // Read while git still works.
  const pages = refs === undefined && base === undefined ? openPages?.() : undefined;
  const [tree, before] = await Promise.all([working, base === undefined ? undefined : repository.treeOf(base)]);
  const changed = before === undefined || refs !== undefined ? undefined : await findChanged(repository, before, tree);
  const only = refs ?? changed;
  const { entries, ...result } = await checkTree({
    repository,
    tree,
    ...rules,
    ...(only === undefined ? {} : { refs: only }),
    // Begun for exactly these, or for all.
    ...(changed === undefined ? { ahead } : {}),
    ...(pages === undefined ? {} : { pages }),
  });
  pages?.close();
  refuseUnknown(refs ?? [], entries);
  return result;
}

/** The same for any git tree. */
export async function checkTree({
  repository,
  tree,
  refs,
  ...rules
}: Rules &
  Pick<ReadOptions, "ahead" | "pages"> & {
    readonly repository: Repository;
    readonly tree: string;
    readonly refs?: readonly string[];
  }): Promise<CheckResult & { readonly entries: readonly TreeEntry[] }> {
  const { fleet, findings, known, entries } = await readFleet(repository, tree, {
    ...rules,
    ...(refs === undefined ? {} : { only: refs }),
  });
  if (refs !== undefined) return { findings, checked: refs.length, entries };
  const { findings: ofWaivers } = await readWaivers(repository, tree, {
    today: rules.today,
    teams: new Set(fleet.teams.keys()),
    environments: known,
    platformMembers: fleet.platform.platformTeam.members,
    ...(rules.policyRules === undefined ? {} : { rules: rules.policyRules }),
  });
  return { findings: [...findings, ...ofWaivers], checked: known.size, entries };
}

/** The environments that a change touches; undefined where it touches what all of them depend on. */
async function findChanged(repository: Repository, base: string, head: string): Promise<string[] | undefined> {
  const paths = await repository.changedPaths(base, head);
  const refs = paths.flatMap((path) => /^environments\/([^/]+\/[^/]+)\/./.exec(path)?.[1] ?? []);
  const shared = paths.some((path) => /^(?:environments\/[^/]+(?:\/[^/]+)?$|platform\/|golden-paths\/|tools\/engine\/)/.test(path));
  return shared ? undefined : [...new Set(refs)];
}

/** A folder without a page is unknown to nobody: its page is missing, and a finding says so. */
function refuseUnknown(refs: readonly string[], entries: readonly TreeEntry[]): void {
  if (refs.length === 0) return;
  const known = new Set(
    entries
      .filter(({ type, path }) => type === "tree" && path.startsWith("environments/") && path.split("/").length === 3)
      .map(({ path }) => path.slice("environments/".length)),
  );
  const unknown = refs.find((ref) => !known.has(ref));
  if (unknown === undefined) return;
  const nearest = tryFindNearest(unknown, known);
  throw new UserError(`There is no environment ${unknown}.`, {
    fix: nearest === undefined ? "Write it as <team>/<environment>." : `Did you mean ${nearest}?`,
  });
}
