import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../contract/errors.ts";
import { type BranchView, openBranchView } from "./branch-view.ts";
import { commitStaged } from "./commit-staged.ts";
import { openHeadIndexFile } from "./head-index-file.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { pathOfRef, refOfPath } from "./ledger-path.ts";
import { openObjectReader } from "./object-reader.ts";
import { runGit } from "./run-git.ts";
import { openLocalHeads, openRemoteHeads } from "./shared-heads.ts";
import { type Verified, type Verifying, verifyStore } from "./verify-store.ts";

export const storeBranches = ["ledger", "live"] as const;

export interface StoreOptions {
  /** Root of the clone whose branches `ledger` and `live` are meant. */
  readonly directory: string;
  /** Name of the git remote that everybody shares. Default: the clone's own branches are the truth. */
  readonly remote?: string;
  /** Who the commits are by. Default: Roadbed. */
  readonly committer?: { readonly name: string; readonly email: string };
  readonly now: () => Date;
}

export interface Publication {
  /** Refs that another run wrote to in the meantime: nothing that was staged for them has been published. */
  readonly lost: readonly string[];
}

/**
 * The branches `ledger` (what was meant and done) and `live` (manifests and state). What is staged on them exists in
 * this process only, until `publish` moves both branches in one compare-and-set. So a run that dies leaves nothing
 * to clean up, and of two that race for an environment one is told that it lost.
 */
export interface Store {
  readonly ledger: Ledger;
  readonly live: BranchView;
  /** The ledger's commit that is shown; undefined before the first. */
  readonly head: string | undefined;
  /** Shows what is published now, and forgets whatever was staged. Refuses a remote whose history was rewritten. */
  pull(): Promise<void>;
  /**
   * Publishes what is staged. `touches` says which paths of `live` belong to which ref: where another run was faster,
   * its refs are left to it and all others are published on top of it. What is staged for refs in `unready` waits for
   * another call. Default: none.
   */
  publish(message: string, touches: ReadonlyMap<string, readonly string[]>, unready?: readonly string[]): Promise<Publication>;
  /** What `pull` has shown, held against itself, its history and `live`. Default: all of it, whatever was seen before. */
  verify(after?: Pick<Verifying, "seen" | "since">): Promise<Verified>;
}

const attempts = 8;

/** Call `pull` before anything else: it is what reads the branches. */
export function openStore(options: StoreOptions): Store {
  const { directory, remote, now } = options;
  const committer = options.committer ?? { name: "Roadbed", email: "roadbed@localhost" };
  const heads = remote === undefined ? openLocalHeads(directory, storeBranches) : openRemoteHeads(directory, storeBranches, remote);
  const objects = openObjectReader(directory);
  const ledgerFiles = openBranchView(directory, "ledger", objects);
  const live = openBranchView(directory, "live", objects);
  // The ledger last: its commit names that of live.
  const views = [live, ledgerFiles];
  const index = openHeadIndexFile(join(directory, ".platform", "ledger-heads.json"), () => ledgerFiles.tree);

  async function showTruth(): Promise<void> {
    const truth = await heads.read();
    for (const view of views) await view.rebase(truth.get(view.branch));
  }

  /** Refs for which another run has published since; what is staged for them is dropped. */
  async function giveWay(from: string | undefined, touches: ReadonlyMap<string, readonly string[]>): Promise<string[]> {
    const changed = await changedPaths(directory, from, ledgerFiles.commit);
    const lost = changed
      .map((path) => refOfPath(path))
      .filter((ref) => ref !== undefined)
      .filter((ref) => ledgerFiles.staged.has(pathOfRef(ref)));
    for (const ref of lost) {
      ledgerFiles.discard([pathOfRef(ref)]);
      live.discard(touches.get(ref) ?? []);
    }
    return lost;
  }

  const ledger = openLedger(ledgerFiles, { index });
  return {
    ledger,
    live,
    get head() {
      return ledgerFiles.commit;
    },
    verify: (after = { seen: [], since: undefined }) => verifyStore({ directory, objects, ledger: ledgerFiles, live, ...after }),
    async pull() {
      for (const view of views) view.discard([...view.staged.keys()]);
      await showTruth();
    },
    async publish(message, touches, unready = []) {
      const lost: string[] = [];
      for (let attempt = 1; ; attempt++) {
        const chosen = views.map((view) => ({
          view,
          branch: view.branch,
          commit: view.commit,
          staged: listReady(view, listPaths(view, touches, unready)),
        }));
        const made = await commitStaged(directory, chosen, message, { ...committer, at: now() });
        if (made.size === 0) break;
        const updates = [...made].map(([branch, to]) => ({ branch, to, from: views.find((view) => view.branch === branch)?.commit }));
        const failure = await heads.set(updates);
        const before = ledgerFiles.commit;
        if (failure !== undefined) await showTruth();
        // A push can come through although its answer gets lost.
        const isPublished =
          failure === undefined || updates.every(({ branch, to }) => views.some((view) => view.branch === branch && view.commit === to));
        if (isPublished) {
          for (const { view, staged } of chosen) await view.settle(made.get(view.branch) ?? view.commit, staged);
          break;
        }
        if (attempt >= attempts) throw unpublished(failure);
        // Nobody was faster, so it is git or the network that fails: wait a little longer each time.
        if (ledgerFiles.commit === before) await sleep(50 * 2 ** attempt * (0.5 + Math.random()));
        else lost.push(...(await giveWay(before, touches)));
      }
      return { lost };
    },
  };
}

/** What is staged on a branch, but for what is at or below these paths. */
function listReady({ staged }: BranchView, unready: ReadonlySet<string>): Map<string, Buffer | undefined> {
  if (unready.size === 0) return new Map(staged);
  const isBelow = (path: string): boolean => {
    for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) if (unready.has(path.slice(0, end))) return true;
    return false;
  };
  return new Map([...staged].filter(([path]) => !isBelow(path)));
}

function listPaths({ branch }: BranchView, touches: ReadonlyMap<string, readonly string[]>, refs: readonly string[]): Set<string> {
  return new Set(branch === "ledger" ? refs.map(pathOfRef) : refs.flatMap((ref) => touches.get(ref) ?? []));
}

async function changedPaths(directory: string, from: string | undefined, to: string | undefined): Promise<string[]> {
  if (from === to || to === undefined) return [];
  const args = from === undefined ? ["ls-tree", "-r", "-z", "--name-only", to] : ["diff-tree", "-r", "-z", "--name-only", from, to];
  return (await runGit(directory, args)).toString("utf8").split("\0").filter(Boolean);
}

function unpublished(failure: string): UserError {
  return new UserError(`The branches ledger and live can't be published: ${failure.split("\n").at(-1) ?? ""}`, {
    fix: "Check the connection and your rights, then run it again: the next run finds out what was done and finishes it.",
  });
}
