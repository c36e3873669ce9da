import { InternalError } from "../contract/errors.ts";
import type { ObjectReader } from "./object-reader.ts";
import { runGit, tryGit } from "./run-git.ts";

/** One step of a branch, by first parents. */
export interface BranchCommit {
  readonly id: string;
  readonly parents: readonly string[];
  /** Milliseconds. */
  readonly time: number;
  readonly committer: string;
  readonly author: string;
  readonly message: string;
  /** What it changed. `blob` is empty where it deletes the file. */
  readonly files: readonly { readonly path: string; readonly blob: string }[];
}

/** The commits of a branch after another one, oldest first. */
export async function listBranchCommits(
  directory: string,
  objects: ObjectReader,
  { to, after, paths = [] }: { readonly to: string; readonly after?: string | undefined; readonly paths?: readonly string[] },
): Promise<BranchCommit[]> {
  // Only what git itself makes stands in the output: messages may hold anything, so they are read as objects.
  const log = await runGit(directory, [
    "log",
    "--reverse",
    "--first-parent",
    "--raw",
    "--no-abbrev",
    "--no-renames",
    "--root",
    "-m",
    "--format=%x01%H %ct %P",
    to,
    ...(after === undefined ? [] : [`^${after}`]),
    "--",
    ...paths,
  ]);
  const entries = log.toString("utf8").split("\u0001").slice(1).map(parseEntry);
  const texts = await objects.read(entries.map(({ id }) => id));
  return entries.map((entry, index) => ({ ...entry, ...parseCommit(texts[index]?.bytes.toString("utf8")) }));
}

function parseEntry(text: string): Omit<BranchCommit, keyof Signed> {
  const [head = "", ...lines] = text.split("\n");
  const [id = "", time = "", ...parents] = head.split(" ");
  const files = lines.flatMap((line) => {
    const [, blob = "", status = "", path = ""] = /^:[0-7]+ [0-7]+ [0-9a-f]+ ([0-9a-f]+) ([A-Z])\t(.+)$/.exec(line) ?? [];
    return path === "" ? [] : [{ path, blob: status === "D" ? "" : blob }];
  });
  return { id, parents: parents.filter(Boolean), time: Number(time) * 1000, files };
}

type Signed = Pick<BranchCommit, "message" | "committer" | "author">;

function parseCommit(text: string | undefined): Signed {
  if (text === undefined) throw new InternalError("A commit that git listed can't be read.");
  const end = text.indexOf("\n\n");
  const nameOf = (role: string) => new RegExp(`^${role} (.*) <[^>]*> [0-9]+ [-+0-9]+$`, "m").exec(text.slice(0, end + 1))?.[1] ?? "";
  return { message: text.slice(end + 2), committer: nameOf("committer"), author: nameOf("author") };
}

export async function isAncestor(directory: string, older: string, newer: string): Promise<boolean> {
  return (await tryGit(directory, ["merge-base", "--is-ancestor", older, newer])).code === 0;
}
