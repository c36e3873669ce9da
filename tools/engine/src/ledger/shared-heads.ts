import { UserError } from "../contract/errors.ts";
import { runGit, tryGit } from "./run-git.ts";

export interface HeadUpdate {
  readonly branch: string;
  /** Undefined where the branch must not exist yet. */
  readonly from: string | undefined;
  readonly to: string;
}

/** The ledger only ever grows. A remote that goes back, or aside, has been tampered with (or restored from a backup). */
export class RolledBackError extends UserError {
  readonly branch: string;
  /** What this clone has seen of it. */
  readonly seen: string;
  /** Where the remote says that it stands; undefined where it has no such branch. */
  readonly found: string | undefined;

  constructor(remote: string, branch: string, { seen, found }: { readonly seen: string; readonly found: string | undefined }) {
    super(
      found === undefined
        ? `The branch ${branch}, which this clone has seen at ${seen.slice(0, 12)}, is gone from ${remote}.`
        : `The branch ${branch} of ${remote} (${found.slice(0, 12)}) does not continue what this clone has seen of it (${seen.slice(0, 12)}): its history was rewritten or rolled back.`,
      {
        fix:
          found === undefined
            ? `Find out by whom before anything is applied, and put it back with: git push ${remote} ${seen}:refs/heads/${branch}`
            : `Find out by whom before anything is applied. If it was on purpose, accept it in this clone with: git update-ref refs/heads/${branch} ${found}`,
      },
    );
    this.branch = branch;
    this.seen = seen;
    this.found = found;
  }
}

/** Where branches stand for everybody who shares them. */
export interface SharedHeads {
  /** Branch -> commit, with all its objects at hand. */
  read(): Promise<Map<string, string>>;
  /** Moves all branches or none; undefined when done, else what git said. */
  set(updates: readonly HeadUpdate[]): Promise<string | undefined>;
}

/** Without a remote the clone's own branches are the truth: update-ref compares and sets all of them under git's own locks. */
export function openLocalHeads(directory: string, branches: readonly string[]): SharedHeads {
  return {
    async read() {
      const listed = await runGit(directory, [
        "for-each-ref",
        "--format=%(refname:lstrip=2) %(objectname)",
        ...branches.map((branch) => `refs/heads/${branch}`),
      ]);
      return new Map(
        listed
          .toString("utf8")
          .split("\n")
          .filter(Boolean)
          .map((line) => line.split(" ") as [string, string]),
      );
    },
    async set(updates) {
      const lines = updates.map(({ branch, from, to }) => `update refs/heads/${branch} ${to} ${from ?? "0".repeat(40)}`);
      const { code, stderr } = await tryGit(directory, ["update-ref", "--stdin"], ["start", ...lines, "prepare", "commit", ""].join("\n"));
      return code === 0 ? undefined : stderr.trim();
    },
  };
}

/** With a remote the clone's branches only follow it; a push with leases compares and sets. */
export function openRemoteHeads(directory: string, branches: readonly string[], remote: string): SharedHeads {
  const local = openLocalHeads(directory, branches);

  async function follow(theirs: ReadonlyMap<string, string>): Promise<void> {
    const ours = await local.read();
    for (const [branch, seen] of ours) if (!theirs.has(branch)) throw new RolledBackError(remote, branch, { seen, found: undefined });
    const news = [...theirs].filter(([branch, oid]) => ours.get(branch) !== oid);
    if (news.length === 0) return;
    const fetched = await tryGit(directory, [
      "fetch",
      "--quiet",
      "--no-tags",
      "--no-write-fetch-head",
      // Nor branches of the remote's name: of two processes that move them at the same moment one would fail.
      "--refmap=",
      remote,
      ...news.map(([branch]) => `refs/heads/${branch}`),
    ]);
    if (fetched.code !== 0) throw unreachable(remote, fetched.stderr);
    for (const [branch, oid] of news) await requireDescendant(directory, remote, branch, ours.get(branch), oid);
    // Another process of this clone may follow at the same moment; then it has the same news.
    await local.set(news.map(([branch, to]) => ({ branch, from: ours.get(branch), to })));
  }

  return {
    async read() {
      const listed = await tryGit(directory, ["ls-remote", "--quiet", remote, ...branches.map((branch) => `refs/heads/${branch}`)]);
      if (listed.code !== 0) throw unreachable(remote, listed.stderr);
      const theirs = new Map(
        listed.stdout
          .toString("utf8")
          .split("\n")
          .filter(Boolean)
          .map((line) => {
            const [oid = "", ref = ""] = line.split("\t");
            return [ref.slice("refs/heads/".length), oid];
          }),
      );
      await follow(theirs);
      return theirs;
    },
    async set(updates) {
      const leases = updates.map(({ branch, from }) => `--force-with-lease=refs/heads/${branch}:${from ?? ""}`);
      const { code, stderr } = await tryGit(directory, [
        "push",
        "--quiet",
        "--atomic",
        "--no-verify",
        ...leases,
        remote,
        ...updates.map(({ branch, to }) => `${to}:refs/heads/${branch}`),
      ]);
      if (code !== 0) return stderr.trim() || `git push exited with ${code}`;
      // Best effort: a clone that lags behind catches up when it next reads.
      await local.set(updates);
      return undefined;
    },
  };
}

async function requireDescendant(
  directory: string,
  remote: string,
  branch: string,
  ours: string | undefined,
  theirs: string,
): Promise<void> {
  if (ours === undefined) return;
  if ((await tryGit(directory, ["merge-base", "--is-ancestor", ours, theirs])).code === 0) return;
  throw new RolledBackError(remote, branch, { seen: ours, found: theirs });
}

/** Nobody can be asked where the branches stand. */
export class UnreachableError extends UserError {}

function unreachable(remote: string, stderr: string): UnreachableError {
  return new UnreachableError(`The git remote ${remote} can't be reached: ${stderr.trim().split("\n").at(-1) ?? ""}`, {
    fix: "Nothing has been applied. Check the connection and your rights, then run it again.",
  });
}
