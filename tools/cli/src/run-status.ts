import { type StackStatus, readStatus } from "@roadbed/engine/flow/status.ts";
import { renderStatus, type StatusRow } from "@roadbed/engine/views/status.ts";
import type { StatusFlags } from "./commands/status.ts";
import { type Context, todayOf } from "./context.ts";
import { openPlatform } from "./open-platform.ts";
import { print } from "./output.ts";

/** `platform status`: asked for, against last applied. */
export async function runStatus(this: Context, flags: StatusFlags, ...only: readonly string[]): Promise<void> {
  const platform = openPlatform(this);
  const { repository, source, store } = platform;
  const stacks = await readStatus({
    repository,
    source,
    store,
    commit: flags.commit,
    now: () => this.now(),
    ...(only.length === 0 ? {} : { only }),
  });
  const rows = await addLeases(stacks, platform, flags.commit);
  print(this, renderStatus(rows, { format: flags.output, colour: this.colour, today: todayOf(this) }));
}

/** What the ledger does not know is on the pages: until when, and where a new one will land. */
async function addLeases(
  stacks: readonly StackStatus[],
  { repository, source }: ReturnType<typeof openPlatform>,
  commit: string,
): Promise<StatusRow[]> {
  const refs = stacks
    .filter(({ kind, status }) => kind === "environment" && status !== "held" && status !== "leaving")
    .map(({ ref }) => ref);
  const { fleet } = await source.read(await repository.treeOf(commit), refs);
  return stacks.map((stack) => {
    const request = fleet.environments.get(stack.ref);
    if (request === undefined) return stack;
    const until = request.spec.lease?.until;
    return { ...stack, instance: stack.instance ?? request.instance, stage: request.spec.stage, ...(until === undefined ? {} : { until }) };
  });
}
