import { UserError } from "@roadbed/engine/contract/errors.ts";
import { UnreachableError } from "@roadbed/engine/ledger/shared-heads.ts";
import { openStore, type Store } from "@roadbed/engine/ledger/store.ts";
import type { Context } from "./context.ts";
import { openPlatformStore } from "./open-platform.ts";
import { note } from "./output.ts";

/** The ledger as it stands for everybody; as this clone has seen it last where nobody can be asked. */
export async function openAuditStore(context: Context, root: string): Promise<Store> {
  const store = openPlatformStore(context, root);
  try {
    await store.pull();
    return store;
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    const own = openStore({ directory: root, now: context.now });
    await own.pull();
    if (own.head === undefined)
      throw new UserError(error.message, { fix: "This clone has no copy of the ledger yet: fetch it once.", cause: error });
    note(context, `${error.message} This is what the clone has seen last.`);
    return own;
  }
}
