import { UserError } from "@roadbed/engine/contract/errors.ts";
import { listShards } from "@roadbed/engine/flow/reconcile/shard.ts";
import { readStatus } from "@roadbed/engine/flow/status.ts";
import type { ShardsFlags } from "./commands/shards.ts";
import type { Context } from "./context.ts";
import { openPlatform } from "./open-platform.ts";
import { print } from "./output.ts";

/** `platform shards`: how many are out of step -> the jobs that close the gap. Renders nothing. */
export async function runShards(this: Context, { commit, size }: ShardsFlags): Promise<void> {
  if (!Number.isInteger(size) || size < 1) throw new UserError(`${size} is no number of environments.`, { fix: "Write --size 200." });
  const { repository, source, store } = openPlatform(this);
  const stacks = await readStatus({ repository, source, store, commit, now: () => this.now() });
  const open = stacks.filter(({ kind, status }) => kind === "environment" && status !== "in-sync" && status !== "held");
  print(this, JSON.stringify(listShards(open.length, size)));
}
