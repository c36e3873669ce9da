import { UserError } from "@roadbed/engine/contract/errors.ts";
import { listLeases } from "@roadbed/engine/flow/leases.ts";
import { makeRequest } from "@roadbed/engine/flow/request.ts";
import { openRepository } from "@roadbed/engine/read/git.ts";
import { renderLeases } from "@roadbed/engine/views/leases.ts";
import { publishLeases } from "@roadbed/github/publish/publish-leases.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import type { ExpireFlags } from "./commands/expire.ts";
import { type Context, findRoot, todayOf } from "./context.ts";
import { pushBranch } from "./fetch-commits.ts";
import { openGitHubOf } from "./open-github-of.ts";
import { endWith, print } from "./output.ts";

/** `platform expire`: leases that have ended or end soon; with --publish, a pull request for each that has. */
export async function runExpire(this: Context, { commit, within, publish, output }: ExpireFlags): Promise<void> {
  if (!Number.isInteger(within) || within < 0) throw new UserError(`${within} is no number of days.`, { fix: "Write --within 14." });
  const root = findRoot(this);
  const today = todayOf(this);
  const base = await openRepository(root).resolveCommit(commit);
  const leases = await listLeases({ root, commit: base, catalog, layers, today, within });
  if (!publish) {
    endWith(
      this,
      leases.every(({ daysLeft }) => daysLeft >= 0),
    );
    return print(this, renderLeases(leases, output));
  }
  const { notes, calls } = await publishLeases(openGitHubOf(this), leases, {
    reviewedBy: "pull-request.yaml",
    async propose({ ref }, branch) {
      await makeRequest({ root, ref, change: { kind: "delete" }, base, branch, catalog, layers, today });
      await pushBranch(root, branch);
    },
  });
  print(this, [...notes, `${calls} requests to GitHub.`].join("\n"));
}
