import type { Catalog } from "../contract/golden-path.ts";
import type { LayerDefinition } from "../contract/layer.ts";
import { openRepository } from "../read/git.ts";
import { readFleet } from "../read/read-fleet.ts";

export interface Lease {
  /** `<team>/<environment>` */
  readonly ref: string;
  readonly stage: string;
  readonly purpose: string;
  /** The team on GitHub that owns it: `@acme-corp/orders-team`. */
  readonly owners: string;
  /** The last day on which it is needed. YYYY-MM-DD */
  readonly until: string;
  /** Until then; negative once it is over. */
  readonly daysLeft: number;
}

export interface LeaseOptions {
  readonly root: string;
  /** What asks for them: a commit. */
  readonly commit: string;
  readonly catalog: Catalog;
  readonly layers: readonly LayerDefinition[];
  /** YYYY-MM-DD in UTC. */
  readonly today: string;
  /** Those that end in so many days as well. */
  readonly within: number;
}

const msPerDay = 86_400_000;

/** Environments that nobody needs any more by what their pages say, or soon; those that ended first come first. */
export async function listLeases({ root, commit, catalog, layers, today, within }: LeaseOptions): Promise<Lease[]> {
  const repository = openRepository(root);
  const { fleet } = await readFleet(repository, await repository.treeOf(commit), { catalog, layers, today });
  const leases = [...fleet.environments.values()].flatMap(({ ref, team, spec: { stage, purpose, lease } }): Lease[] => {
    if (lease === undefined) return [];
    const owners = `@${fleet.platform.github}/${fleet.teams.get(team)?.owners.github ?? fleet.platform.platformTeam.github}`;
    const daysLeft = Math.round((Date.parse(lease.until) - Date.parse(today)) / msPerDay);
    return daysLeft > within ? [] : [{ ref, stage, purpose, owners, until: lease.until, daysLeft }];
  });
  return leases.sort((a, b) => a.daysLeft - b.daysLeft || (a.ref < b.ref ? -1 : 1));
}
