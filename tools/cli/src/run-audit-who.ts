import { UserError } from "@roadbed/engine/contract/errors.ts";
import { listAccess } from "@roadbed/engine/flow/audit/list-access.ts";
import { openRepository } from "@roadbed/engine/read/git.ts";
import { renderAuditWho } from "@roadbed/engine/views/audit-who.ts";
import type { AuditWhoFlags } from "./commands/audit-who.ts";
import { type Context, findRoot } from "./context.ts";
import { print } from "./output.ts";
import { requireDay } from "./run-audit-report.ts";

/** `platform audit who`: access over time, from the history of the pages. */
export async function runAuditWho(this: Context, { at, main, output }: AuditWhoFlags, of?: string): Promise<void> {
  if (of !== undefined && !/^[a-z][a-z0-9-]*(?:\/[a-z][a-z0-9-]*)?$/.test(of))
    throw new UserError(`${JSON.stringify(of)} is no team or environment.`, { fix: "Write <team> or <team>/<environment>." });
  const root = findRoot(this);
  const commit = await openRepository(root).resolveCommit(main);
  const access = await listAccess({ root, main: commit, ...(of === undefined ? {} : { of }) });
  print(this, renderAuditWho(access, { format: output, at: at === undefined ? undefined : requireDay(at) }));
}
