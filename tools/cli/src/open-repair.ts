import { UserError } from "@roadbed/engine/contract/errors.ts";
import { sweepDrift } from "@roadbed/engine/flow/drift.ts";
import { makeRepair, type Repair } from "@roadbed/engine/flow/drift/make-repair.ts";
import { makeRestore } from "@roadbed/engine/flow/restore.ts";
import type { ReconcileFlags } from "./commands/reconcile.ts";
import type { Context } from "./context.ts";
import { openLiveReaders } from "./open-live-readers.ts";
import type { openPlatform } from "./open-platform.ts";

/** What a reconcile makes good beside the gap: drift, or a state that was lost. */
export async function openRepair(
  context: Context,
  { repair, restore, only, commit }: ReconcileFlags,
  { root, repository, source, store }: ReturnType<typeof openPlatform>,
): Promise<Repair | undefined> {
  if (restore) {
    if (only !== undefined && !repair) return makeRestore(root, only);
    throw new UserError("A state is brought back by name, and drift is looked for afterwards.", {
      fix: "Write --restore --only <team>/<environment>, and run it again with --repair.",
    });
  }
  if (!repair) return undefined;
  const chosen = only === undefined ? {} : { only };
  return makeRepair(
    await sweepDrift({ repository, source, store, commit, now: () => context.now(), openReader: openLiveReaders([]), ...chosen }),
  );
}
