import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import type { Environment } from "../contract/environment.ts";
import type { JsonObject } from "../contract/json.ts";
import type { Team } from "../contract/team.ts";

/** A page without any mistake of its own, parsed and with its defaults. */
export interface CachedPage<Value> {
  readonly text: string;
  readonly value: Value;
  /** Component -> its settings with the golden path's defaults. */
  readonly settings?: Readonly<Record<string, JsonObject>>;
}

interface Kinds {
  readonly environment: Environment;
  readonly team: Team;
}

/**
 * Pages that were read before and found good, by git object id: what says nothing new need not be parsed again. A file
 * beside the clone, and safe to delete; whatever is wrong with it costs time, never an error.
 */
export interface PageCache {
  get<Kind extends keyof Kinds>(kind: Kind, oid: string): CachedPage<Kinds[Kind]> | undefined;
  put<Kind extends keyof Kinds>(kind: Kind, oid: string, page: CachedPage<Kinds[Kind]>): void;
  /** Keeps what was asked for or added since it was opened, and forgets the rest. */
  close(): void;
}

/** `code` tells apart versions of everything that reads and judges a page: pages of other code are forgotten. */
export function openPageCache(file: string, code: string): PageCache {
  return new FilePageCache(file, code);
}

const formatVersion = 1;

class FilePageCache implements PageCache {
  readonly #file: string;
  readonly #head: string;
  readonly #known: ReadonlyMap<string, Line>;
  readonly #used = new Map<string, Buffer>();
  #changed = false;

  constructor(file: string, code: string) {
    this.#file = file;
    this.#head = `roadbed pages ${formatVersion} ${code}`;
    this.#known = readLines(file, this.#head);
  }

  get<Kind extends keyof Kinds>(kind: Kind, oid: string): CachedPage<Kinds[Kind]> | undefined {
    const key = `${kind} ${oid}`;
    const line = this.#known.get(key);
    if (line === undefined) return undefined;
    this.#used.set(key, line.bytes);
    return line.page as CachedPage<Kinds[Kind]>;
  }

  put<Kind extends keyof Kinds>(kind: Kind, oid: string, page: CachedPage<Kinds[Kind]>): void {
    const key = `${kind} ${oid}`;
    this.#used.set(key, Buffer.from(`${key} ${JSON.stringify(page)}\n`));
    this.#changed = true;
  }

  close(): void {
    if (!this.#changed && this.#used.size === this.#known.size) return;
    const body = Buffer.concat([...this.#used.values()]);
    const temporary = `${this.#file}.${process.pid}`;
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      writeFileSync(temporary, Buffer.concat([Buffer.from(`${this.#head} ${crc32(body)}\n`), body]));
      renameSync(temporary, this.#file);
    } catch {
      // A place where nothing can be written is a place without a cache.
      rmSync(temporary, { force: true });
    }
  }
}

interface Line {
  readonly bytes: Buffer;
  readonly page: CachedPage<unknown>;
}

/** `<kind> <oid> <JSON> LF`, again and again, below a line that says whose they are and what they add up to. */
function readLines(file: string, head: string): Map<string, Line> {
  try {
    const bytes = readFileSync(file);
    const start = bytes.indexOf(10) + 1;
    if (bytes.toString("latin1", 0, start) !== `${head} ${crc32(bytes.subarray(start))}\n`) return new Map();
    return parseLines(bytes, start);
  } catch {
    return new Map();
  }
}

/** Line by line: one character that is not Latin would make a text of all of them twice as long. */
function parseLines(bytes: Buffer, start: number): Map<string, Line> {
  const lines = new Map<string, Line>();
  for (let at = start; at < bytes.length;) {
    const end = bytes.indexOf(10, at);
    const space = bytes.indexOf(32, bytes.indexOf(32, at) + 1);
    const page = JSON.parse(bytes.toString("utf8", space + 1, end)) as CachedPage<unknown>;
    lines.set(bytes.toString("latin1", at, space), { bytes: bytes.subarray(at, end + 1), page });
    at = end + 1;
  }
  return lines;
}
