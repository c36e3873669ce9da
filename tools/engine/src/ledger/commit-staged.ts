import { spawn } from "node:child_process";
import { InternalError } from "../contract/errors.ts";
import { gitSettings } from "./run-git.ts";

export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly at: Date;
}

/** Files to be written on top of a branch's commit. */
export interface StagedFiles {
  readonly branch: string;
  /** Undefined where the branch has none yet. */
  readonly commit: string | undefined;
  /** Path -> new bytes, or undefined where it is removed. */
  readonly staged: ReadonlyMap<string, Buffer | undefined>;
}

/**
 * Turns what is staged on the branches into one commit each, by one fast-import process. Only the trees that change
 * are read and written, and no ref moves: publishing them is the compare-and-set of the caller.
 *
 * The last branch names the commits of those before it in its message, so that a ledger says which change of `live` is
 * its own, and a change that nobody recorded can be told from it.
 */
export async function commitStaged(
  repository: string,
  all: readonly StagedFiles[],
  message: string,
  by: Signature,
): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  const changed = all.filter(({ staged }) => staged.size > 0);
  if (changed.length === 0) return made;
  const git = openFastImport(repository);
  for (const [index, files] of changed.entries()) {
    const text = index === changed.length - 1 ? nameCommits(message, made) : message;
    made.set(files.branch, await git.commit(writeCommit(files, { mark: index + 1, message: text, by })));
  }
  await git.end();
  return made;
}

function nameCommits(message: string, made: ReadonlyMap<string, string>): string {
  const lines = [...made].map(([branch, commit]) => `${branch} at ${commit}\n`);
  if (lines.length === 0) return message;
  const text = message.trimEnd();
  return `${text}${text.includes("\n\n") ? "\n" : "\n\n"}${lines.join("")}`;
}

/** The commit of another branch that a message of `commitStaged` names. */
export function findNamedCommit(message: string, branch: string): string | undefined {
  return new RegExp(`^${branch} at ([0-9a-f]{40,64})$`, "m").exec(message)?.[1];
}

interface FastImport {
  /** Writes commands that end by asking for a mark, and waits for the commit's id. */
  commit(commands: Iterable<Buffer>): Promise<string>;
  end(): Promise<void>;
}

function openFastImport(repository: string): FastImport {
  // Somebody waits for it now, and git packs it better when it tidies up.
  const child = spawn("git", [...gitSettings, "-c", "core.compression=1", "fast-import", "--quiet", "--done", "--date-format=raw"], {
    cwd: repository,
    env: { ...process.env, LC_ALL: "C" },
  });
  let said = "";
  let failure: Error | undefined;
  let isClosed = false;
  let wake = (): void => undefined;
  const errors: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString("latin1");
    wake();
  });
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  child.stdin.on("error", () => undefined);
  child.on("error", (cause) => {
    failure = new InternalError("git could not be started.", { cause });
    isClosed = true;
    wake();
  });
  child.on("close", (code) => {
    isClosed = true;
    if (code !== 0)
      failure ??= new InternalError(
        `git fast-import failed (${code ?? "signal"}): ${Buffer.concat(errors).toString("utf8").trim().slice(-1000)}`,
      );
    wake();
  });
  const until = async (isDone: () => boolean): Promise<void> => {
    while (!isDone() && !isClosed)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    if (failure !== undefined) throw failure;
  };
  return {
    async commit(commands) {
      for (const chunk of commands) child.stdin.write(chunk);
      await until(() => said.includes("\n"));
      const end = said.indexOf("\n");
      const id = said.slice(0, Math.max(end, 0));
      said = said.slice(end + 1);
      if (!/^[0-9a-f]{40,64}$/.test(id)) throw new InternalError("git fast-import made no commit.");
      return id;
    },
    async end() {
      child.stdin.end("done\n");
      await until(() => isClosed);
    },
  };
}

function* writeCommit(files: StagedFiles, { mark, message, by }: { mark: number; message: string; by: Signature }): Generator<Buffer> {
  const ref = `refs/roadbed/unpublished/${files.branch}`;
  const text = Buffer.from(message);
  yield Buffer.from(
    `commit ${ref}\nmark :${mark}\ncommitter ${clean(by.name)} <${clean(by.email)}> ${Math.floor(by.at.getTime() / 1000)} +0000\n`,
  );
  yield Buffer.from(`data ${text.length}\n`);
  yield text;
  yield Buffer.from(files.commit === undefined ? "\n" : `\nfrom ${files.commit}\n`);
  for (const [path, bytes] of files.staged) {
    if (bytes === undefined) {
      yield Buffer.from(`D ${quotePath(path)}\n`);
      continue;
    }
    yield Buffer.from(`M 100644 inline ${quotePath(path)}\ndata ${bytes.length}\n`);
    yield bytes;
    yield Buffer.from("\n");
  }
  // The ref is only the name that fast-import wants; nulled again, it never comes to be.
  yield Buffer.from(`\nreset ${ref}\nfrom ${"0".repeat(40)}\n\nget-mark :${mark}\n`);
}

function clean(text: string): string {
  return text.replaceAll(/[<>\u0000-\u001f]/g, "").trim() || "unknown";
}

/** Staged paths hold no control characters and no backslash. */
function quotePath(path: string): string {
  return `"${path.replaceAll('"', String.raw`\"`)}"`;
}
