import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { InternalError } from "../contract/errors.ts";

export interface GitObject {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Reads objects by id, or by `<tree>:<path>`. */
export interface ObjectReader {
  /** In the order asked; undefined where there is none. */
  read(names: readonly string[]): Promise<(GitObject | undefined)[]>;
}

const idleMs = 500;
const manyObjects = 2000;

/**
 * One `git cat-file` that stays for as long as it is asked: starting a process per file would be most of the time of
 * a run. It ends by itself when nobody has asked for a while, and never keeps this process alive.
 */
export function openObjectReader(directory: string): ObjectReader {
  const running: CatFile[] = [];
  const ask = async (which: number, names: readonly string[]) => {
    const known = running[which];
    const git = known === undefined || known.isDone ? new CatFile(directory) : known;
    running[which] = git;
    return git.read(names);
  };
  return {
    async read(names) {
      if (names.length === 0) return [];
      if (names.length < manyObjects) return ask(0, names);
      // Taking objects out of their packs is most of the work, and git does it with one processor.
      const half = Math.ceil(names.length / 2);
      return (await Promise.all([ask(0, names.slice(0, half)), ask(1, names.slice(half))])).flat();
    },
  };
}

interface Request {
  readonly count: number;
  readonly objects: (GitObject | undefined)[];
  resolve(objects: (GitObject | undefined)[]): void;
  reject(error: Error): void;
}

class CatFile {
  isDone = false;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: Request[] = [];
  #chunks: Buffer[] = [];
  #length = 0;
  /** How much must be there before it is worth looking again. */
  #needed = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(directory: string) {
    this.#child = spawn("git", ["cat-file", "--batch"], { cwd: directory, env: { ...process.env, LC_ALL: "C" } });
    this.#child.unref();
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) (stream as unknown as Socket).unref();
    this.#child.stdout.on("data", (chunk: Buffer) => {
      this.#take(chunk);
    });
    this.#child.stdin.on("error", () => undefined);
    this.#child.on("error", (cause) => {
      this.#end(new InternalError("git could not be started.", { cause }));
    });
    this.#child.on("close", (code) => {
      this.#end(new InternalError(`git cat-file ended with ${code ?? "a signal"}.`));
    });
  }

  async read(names: readonly string[]): Promise<(GitObject | undefined)[]> {
    clearTimeout(this.#idle);
    // While somebody waits, the process must stay.
    (this.#child.stdout as unknown as Socket).ref();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ count: names.length, objects: [], resolve, reject });
      this.#child.stdin.write(names.map((name) => `${name}\n`).join(""));
    });
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed) return;
    let buffer = Buffer.concat(this.#chunks);
    for (let used = this.#parse(buffer); used > 0; used = this.#parse(buffer)) buffer = buffer.subarray(used);
    this.#chunks = [buffer];
    this.#length = buffer.length;
  }

  /** Takes one object off the front; 0 where it isn't all there yet. */
  #parse(buffer: Buffer): number {
    const end = buffer.indexOf(10);
    if (end < 0) return this.#wait(buffer.length + 1);
    const head = buffer.toString("utf8", 0, end);
    const [, type = "", size = ""] = / (blob|tree|commit|tag) ([0-9]+)$/.exec(head) ?? [];
    if (type === "") return this.#give(undefined, end + 1);
    const length = end + 1 + Number(size) + 1;
    if (buffer.length < length) return this.#wait(length);
    return this.#give({ type, bytes: Buffer.from(buffer.subarray(end + 1, length - 1)) }, length);
  }

  #wait(length: number): 0 {
    this.#needed = length;
    return 0;
  }

  #give(object: GitObject | undefined, used: number): number {
    this.#needed = 0;
    const request = this.#waiting[0];
    if (request === undefined) throw new InternalError("git cat-file answered what nobody asked.");
    request.objects.push(object);
    if (request.objects.length < request.count) return used;
    this.#waiting.shift();
    if (this.#waiting.length === 0) this.#rest();
    request.resolve(request.objects);
    return used;
  }

  #rest(): void {
    (this.#child.stdout as unknown as Socket).unref();
    this.#idle = setTimeout(() => {
      this.#end();
    }, idleMs).unref();
  }

  #end(error?: Error): void {
    this.isDone = true;
    clearTimeout(this.#idle);
    this.#child.stdin.end();
    for (const request of this.#waiting.splice(0)) request.reject(error ?? new InternalError("git cat-file was ended too early."));
  }
}
