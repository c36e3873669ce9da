import { readStatus } from "@roadbed/engine/flow/status.ts";
import { renderStatus } from "@roadbed/engine/views/status.ts";
import type { StatusFlags } from "./commands/status.ts";
import { type Context, todayOf } from "./context.ts";
import { openPlatform } from "./open-platform.ts";
import { print } from "./output.ts";

/** `platform status`: asked for, against last applied. */
export async function runStatus(this: Context, flags: StatusFlags, ...only: readonly string[]): Promise<void> {
  const { repository, source, store } = openPlatform(this);
  const stacks = await readStatus({
    repository,
    source,
    store,
    commit: flags.commit,
    now: () => this.now(),
    ...(only.length === 0 ? {} : { only }),
  });
  print(this, renderStatus(stacks, { format: flags.output, colour: this.colour, today: todayOf(this) }));
}
