import { verifyAudit } from "@roadbed/engine/flow/audit/verify-audit.ts";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { renderAuditVerify } from "@roadbed/engine/views/audit-verify.ts";
import type { AuditVerifyFlags } from "./commands/audit-verify.ts";
import { type Context, findRoot } from "./context.ts";
import { openPlatformStore } from "./open-platform.ts";
import { endWith, print } from "./output.ts";

/** `platform audit verify`: whether the ledger is whole, and all there is to say. */
export async function runAuditVerify(this: Context, { full, anchor, main, output }: AuditVerifyFlags): Promise<void> {
  if (anchor !== undefined && !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(anchor))
    throw new UserError(`${JSON.stringify(anchor)} is no commit.`, { fix: "Give its whole id, as `platform audit verify` prints it." });
  const root = findRoot(this);
  const found = await verifyAudit({
    root,
    store: openPlatformStore(this, root),
    main,
    now: this.now(),
    isFull: full,
    ...(anchor === undefined ? {} : { anchor }),
  });
  print(this, renderAuditVerify(found, output));
  endWith(this, found.problems.length === 0);
}
