import { spawn } from "node:child_process";
import { InternalError } from "../contract/errors.ts";
import { cleanEnvironment, settings } from "./run-git.ts";

/**
 * Contents by object id, all from one `git cat-file --batch`. Of an object longer than `limit` only the first
 * `limit` + 1 bytes are kept, so that a huge file costs time but no memory.
 */
export function readBlobs(root: string, oids: Iterable<string>, limit = Number.POSITIVE_INFINITY): Promise<Map<string, Buffer>> {
  const wanted = [...new Set(oids)];
  if (wanted.length === 0) return Promise.resolve(new Map());
  return new Promise((resolve, reject) => {
    const child = spawn("git", [...settings, "cat-file", "--batch"], { cwd: root, env: cleanEnvironment(), stdio: ["pipe", "pipe", "pipe"] });
    const reader = new BatchReader(limit);
    const said: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => { reader.take(chunk); });
    child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
    child.on("error", (cause) => { reject(new InternalError("git could not be started.", { cause })); });
    child.on("close", (code) => {
      if (code === 0 && reader.blobs.size + reader.missing.length === wanted.length && reader.missing.length === 0) return resolve(reader.blobs);
      const detail = reader.missing.length > 0 ? `the object ${reader.missing[0] ?? ""} is not there` : Buffer.concat(said).toString("utf8").trim();
      reject(new InternalError(`git cat-file failed: ${detail}`));
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(`${wanted.join("\n")}\n`);
  });
}

/** Takes apart `<oid> <type> <size> LF <content> LF`, whatever pieces it arrives in. */
class BatchReader {
  readonly blobs = new Map<string, Buffer>();
  readonly missing: string[] = [];
  readonly #limit: number;
  #pending: Buffer = Buffer.alloc(0);
  #oid = "";
  #kept: Buffer[] = [];
  #keep = 0;
  /** Bytes of the current object that haven't come yet, with its closing line feed; -1 between objects. */
  #left = -1;

  constructor(limit: number) {
    this.#limit = limit;
  }

  take(chunk: Buffer): void {
    let rest = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    this.#pending = Buffer.alloc(0);
    while (rest.length > 0) {
      if (this.#left === -1) {
        const end = rest.indexOf(10);
        if (end === -1) { this.#pending = rest; return; }
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
    const [oid = "", type = "", size = ""] = header.split(" ");
    if (type === "missing" || size === "") { this.missing.push(oid); return; }
    this.#oid = oid;
    this.#kept = [];
    this.#keep = Math.min(Number(size), this.#limit + 1);
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
    this.blobs.set(this.#oid, this.#kept.length === 1 && only !== undefined ? only : Buffer.concat(this.#kept));
    this.#left = -1;
  }
}
