import { UserError } from "@roadbed/engine/contract/errors.ts";
import { readShares } from "@roadbed/engine/flow/shares.ts";
import { listDeployments } from "@roadbed/github/bootstrap/deployments.ts";
import type { ShardsFlags } from "./commands/shards.ts";
import type { Context } from "./context.ts";
import { openPlatform } from "./open-platform.ts";
import { print } from "./output.ts";
import { readPlatformOf } from "./read-platform-of.ts";

/** `platform shards`: what is out of step -> the jobs that close the gap. Renders nothing. */
export async function runShards(this: Context, { commit, size }: ShardsFlags): Promise<void> {
  if (!Number.isInteger(size) || size < 1) throw new UserError(`${size} is no number of environments.`, { fix: "Write --size 200." });
  const { repository, source, store } = openPlatform(this);
  const { shares, instances } = await readShares({ repository, source, store, commit, size, now: () => this.now() });
  const deployments = instances.length === 0 ? [] : listDeployments(await readPlatformOf(repository, commit));
  print(this, JSON.stringify({ shares, instances: deployments.filter(({ instance }) => instances.includes(instance)) }));
}
