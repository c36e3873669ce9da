import { spawn } from "node:child_process";
import { InternalError } from "../contract/errors.ts";
import { cleanEnvironment, settings } from "../git/run-git.ts";

/** Contents by object id; that one isn't there is a mistake of ours or damage. */
export async function readBlobs(root: string, oids: Iterable<string>, limit?: number): Promise<Map<string, Buffer>> {
  const wanted = [...new Set(oids)];
  const blobs = await readObjects(root, wanted, limit);
  const missing = wanted.find((oid) => !blobs.has(oid));
  if (missing !== undefined) throw new InternalError(`The git object ${missing} is not there.`);
  return blobs;
}

/** Contents by path; those of files that aren't there are left out. */
export async function readFiles(root: string, tree: string, paths: readonly string[], limit?: number): Promise<Map<string, Buffer>> {
  const plain = paths.filter((path) => !/[\u0000-\u001f]/.test(path));
  const blobs = await readObjects(
    root,
    plain.map((path) => `${tree}:${path}`),
    limit,
  );
  return new Map([...blobs].map(([name, bytes]) => [name.slice(tree.length + 1), bytes]));
}

/**
 * All from one `git cat-file --batch`, which answers in the order of the questions. Of an object longer than `limit`
 * only the first `limit` + 1 bytes are kept, so that a huge file costs time but no memory.
 */
function readObjects(root: string, wanted: readonly string[], limit = Number.POSITIVE_INFINITY): Promise<Map<string, Buffer>> {
  if (wanted.length === 0) return Promise.resolve(new Map<string, Buffer>());
  return new Promise((resolve, reject) => {
    const child = spawn("git", [...settings, "cat-file", "--batch"], {
      cwd: root,
      env: cleanEnvironment(),
      stdio: ["pipe", "pipe", "pipe"],
    });
    const reader = new BatchReader(wanted, limit);
    const said: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => {
      reader.take(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
    child.on("error", (cause) => {
      reject(new InternalError("git could not be started.", { cause }));
    });
    child.on("close", (code) => {
      if (code === 0 && reader.answered === wanted.length) return resolve(reader.blobs);
      reject(new InternalError(`git cat-file failed: ${Buffer.concat(said).toString("utf8").trim()}`));
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(`${wanted.join("\n")}\n`);
  });
}

/** Takes apart `<oid> <type> <size> LF <content> LF`, whatever pieces it arrives in. */
class BatchReader {
  readonly blobs = new Map<string, Buffer>();
  answered = 0;
  readonly #wanted: readonly string[];
  readonly #limit: number;
  #pending: Buffer = Buffer.alloc(0);
  #kept: Buffer[] = [];
  #keep = 0;
  #isBlob = true;
  /** Bytes of the current object that haven't come yet, with its closing line feed; -1 between objects. */
  #left = -1;

  constructor(wanted: readonly string[], limit: number) {
    this.#wanted = wanted;
    this.#limit = limit;
  }

  take(chunk: Buffer): void {
    let rest = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    this.#pending = Buffer.alloc(0);
    while (rest.length > 0) {
      if (this.#left === -1) {
        const end = rest.indexOf(10);
        if (end === -1) {
          this.#pending = rest;
          return;
        }
        this.#begin(rest.toString("latin1", 0, end));
        rest = rest.subarray(end + 1);
        continue;
      }
      const part = rest.subarray(0, this.#left);
      this.#continue(part);
      rest = rest.subarray(part.length);
    }
  }

  #begin(header: string): void {
    const [, type, size] = / (blob|tree|commit|tag) ([0-9]+)$/.exec(header) ?? [];
    if (type === undefined) {
      this.answered += 1;
      return;
    }
    this.#kept = [];
    this.#isBlob = type === "blob";
    this.#keep = this.#isBlob ? Math.min(Number(size), this.#limit + 1) : 0;
    this.#left = Number(size) + 1;
  }

  #continue(part: Buffer): void {
    this.#left -= part.length;
    if (this.#keep > 0) {
      const kept = part.subarray(0, this.#keep);
      this.#kept.push(kept);
      this.#keep -= kept.length;
    }
    if (this.#left > 0) return;
    const [only] = this.#kept;
    if (this.#isBlob)
      this.blobs.set(this.#wanted[this.answered] ?? "", this.#kept.length === 1 && only !== undefined ? only : Buffer.concat(this.#kept));
    this.answered += 1;
    this.#left = -1;
  }
}
