import { UserError } from "@roadbed/engine/contract/errors.ts";
import { acceptDrift } from "@roadbed/engine/flow/accept-drift.ts";
import { adoptDrift } from "@roadbed/engine/flow/adopt-drift.ts";
import { type DriftDetails, sweepDrift } from "@roadbed/engine/flow/drift.ts";
import { createRenderer } from "@roadbed/engine/render/renderer.ts";
import { renderDrift } from "@roadbed/engine/views/drift.ts";
import { renderAcceptedDrift, renderAdoptedDrift } from "@roadbed/engine/views/drift-ended.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import type { DriftFlags } from "./commands/drift.ts";
import { type Context, todayOf } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";
import { openLiveReaders } from "./open-live-readers.ts";
import { openPlatform } from "./open-platform.ts";
import { endWith, print } from "./output.ts";

/** `platform drift`: finds it, or ends one of it. */
export async function runDrift(this: Context, flags: DriftFlags): Promise<void> {
  const platform = openPlatform(this);
  const { repository, source, store } = platform;
  const { only, context = [] } = flags;
  const sweep = await sweepDrift({
    repository,
    source,
    store,
    commit: flags.commit,
    now: () => this.now(),
    openReader: openLiveReaders(context),
    ...(only === undefined ? {} : { only }),
  });
  if (flags.adopt !== undefined) return await adopt(this, flags, sweep, platform);
  if (flags.accept !== undefined) {
    const { accept: id, until, reason, approver, owner } = flags;
    if (until === undefined || reason === undefined)
      throw new UserError("Until when, and why?", { fix: 'Add --until <YYYY-MM-DD> and --reason "<why>".' });
    const named = { ...(approver === undefined ? {} : { approver }), ...(owner === undefined ? {} : { owner }) };
    const accepted = await acceptDrift({ id, sweep, repository, until, reason, ...named });
    endWith(this, accepted.proposal !== undefined);
    return print(this, renderAcceptedDrift(accepted, flags.output));
  }
  const { stacks: _stacks, live: _live, ...report } = sweep;
  const isBlind = report.groups.length === 0 && Object.keys(report.errors).length > 0;
  this.process.exitCode = isBlind ? exitCodes.couldNotRun : report.groups.length === 0 ? exitCodes.fine : exitCodes.findings;
  const waysNeed = context.map((each) => ` --context ${each}`).join("");
  print(this, renderDrift({ ...report, ...(waysNeed === "" ? {} : { waysNeed }) }, flags.output));
}

async function adopt(context: Context, flags: DriftFlags, sweep: DriftDetails, platform: ReturnType<typeof openPlatform>): Promise<void> {
  const { root, repository, source } = platform;
  const renderer = createRenderer({ root, contained: "own-code" });
  try {
    const adopted = await adoptDrift({
      id: flags.adopt ?? "",
      sweep,
      repository,
      source,
      catalog,
      layers,
      renderer,
      today: todayOf(context),
    });
    endWith(context, adopted.proposal !== undefined);
    print(context, renderAdoptedDrift(adopted, flags.output));
  } finally {
    await renderer.close();
  }
}
