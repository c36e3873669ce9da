import { InternalError } from "../contract/errors.ts";
import type { BranchView } from "./branch-view.ts";
import { runGit } from "./run-git.ts";

export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly at: Date;
}

/**
 * Turns what is staged on the branches into one commit each, by one fast-import process. Only the trees that change
 * are read and written, and no ref moves: publishing them is the compare-and-set of the caller.
 */
export async function commitStaged(
  repository: string,
  views: readonly BranchView[],
  message: string,
  by: Signature,
): Promise<Map<string, string>> {
  const changed = views.filter((view) => view.staged.size > 0);
  if (changed.length === 0) return new Map();
  const marks = await runGit(repository, ["fast-import", "--quiet", "--done", "--date-format=raw"], stream(changed, message, by));
  const commits = marks.toString("utf8").trim().split("\n");
  if (commits.length !== changed.length) throw new InternalError(`git fast-import made ${commits.length} commits of ${changed.length}.`);
  return new Map(changed.map((view, index) => [view.branch, commits[index] ?? ""]));
}

function* stream(views: readonly BranchView[], message: string, by: Signature): Generator<Buffer> {
  const text = Buffer.from(message);
  for (const [index, view] of views.entries()) {
    const ref = `refs/roadbed/unpublished/${view.branch}`;
    yield Buffer.from(
      `commit ${ref}\nmark :${index + 1}\ncommitter ${clean(by.name)} <${clean(by.email)}> ${Math.floor(by.at.getTime() / 1000)} +0000\n`,
    );
    yield Buffer.from(`data ${text.length}\n`);
    yield text;
    yield Buffer.from(view.commit === undefined ? "\n" : `\nfrom ${view.commit}\n`);
    for (const [path, bytes] of view.staged) {
      if (bytes === undefined) {
        yield Buffer.from(`D ${quotePath(path)}\n`);
        continue;
      }
      yield Buffer.from(`M 100644 inline ${quotePath(path)}\ndata ${bytes.length}\n`);
      yield bytes;
      yield Buffer.from("\n");
    }
    yield Buffer.from(`\nget-mark :${index + 1}\n`);
    // The ref is only the name that fast-import wants; nulled again, it never comes to be.
    yield Buffer.from(`reset ${ref}\nfrom ${"0".repeat(40)}\n\n`);
  }
  yield Buffer.from("done\n");
}

function clean(text: string): string {
  return text.replaceAll(/[<>\u0000-\u001f]/g, "").trim() || "unknown";
}

/** Staged paths hold no control characters and no backslash. */
function quotePath(path: string): string {
  return `"${path.replaceAll('"', String.raw`\"`)}"`;
}
