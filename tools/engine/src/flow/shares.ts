import { needsIdentity } from "../contract/needs-identity.ts";
import { isLayer } from "./reconcile/choose.ts";
import { type CommitReader, compare } from "./reconcile/compare.ts";
import type { DesiredSource } from "./reconcile/desired-source.ts";
import { locate } from "./reconcile/locate.ts";
import { listShards } from "./reconcile/shard.ts";
import type { Store } from "../ledger/store.ts";

export interface SharesOptions {
  readonly repository: CommitReader;
  readonly source: DesiredSource;
  readonly store: Store;
  /** What is to be made true. Default: HEAD. */
  readonly commit?: string;
  /** How many environments one job takes. */
  readonly size: number;
  readonly now: () => Date;
}

/** The jobs of one run. Each stack that is out of step belongs to exactly one of them. */
export interface Shares {
  /** Of all that needs no identity, as `i/n`; never none, and the first has the layers. */
  readonly shares: readonly string[];
  /** Instances that need a cloud's identity, and of which something is out of step. */
  readonly instances: readonly string[];
}

/** What is out of step -> the jobs that close the gap. Renders nothing. */
export async function readShares({ repository, source, store, now, size, ...options }: SharesOptions): Promise<Shares> {
  await store.pull();
  const commit = await repository.resolveCommit(options.commit ?? "HEAD");
  // Counting is never dangerous.
  const compared = await compare({ repository, source, store, now, dangerouslyDeleteShare: 1, dangerouslyGoBack: true }, commit);
  const { open, instances, desired } = compared;
  const located = await locate(open, { source, tree: await repository.treeOf(commit), isDesired: (ref) => desired.has(ref) });
  const own = (ref: string) => needsIdentity(instances.get(located.get(ref) ?? "") ?? {});
  const [withIdentity, without] = [open.filter(({ ref }) => own(ref)), open.filter(({ ref }) => !own(ref))];
  return {
    shares: listShards(without.filter(({ ref }) => !isLayer(ref)).length, size),
    instances: [...new Set(withIdentity.map(({ ref }) => located.get(ref) ?? ""))].sort(),
  };
}
