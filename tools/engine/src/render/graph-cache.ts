import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { deflateSync, inflateSync } from "node:zlib";
import type { ResourceGraph } from "../contract/graph.ts";
import type { Json } from "../contract/json.ts";
import type { Materials } from "../contract/ledger.ts";

/**
 * Graphs that were rendered before, by a key that covers everything that a rendering depends on. Any number of
 * processes may use one file. Whatever is wrong with it costs a rendering, never an error.
 */
export interface GraphCache {
  get(key: string): ResourceGraph | undefined;
  /** Digests of the graphs that are there: enough to tell which environments differ between two commits. */
  getDigests(keys: readonly string[]): Map<string, string>;
  put(key: string, graph: ResourceGraph, digest: string): void;
  close(): void;
}

export interface GraphCacheOptions {
  /** The oldest graphs are dropped when all of them, compressed, take more than this. Default: 512 MB. */
  readonly limitBytes?: number;
}

export function openGraphCache(file: string, { limitBytes = 512 * 1024 * 1024 }: GraphCacheOptions = {}): GraphCache {
  return new SqliteGraphCache(file, limitBytes);
}

/** Hash of what a graph says: of its JSON with sorted keys, so that it does not matter who wrote it, or when. */
export function digestOfGraph(graph: ResourceGraph): string {
  return createHash("sha256")
    .update(canonicalJson(graph as unknown as Json))
    .digest("hex");
}

/** The key of a stack's graph: whose it is, and everything that its rendering depends on. */
export function keyOfMaterials(ref: string, materials: Materials): string {
  const lines = Object.keys(materials)
    .sort()
    .map((path) => `${path}\0${materials[path] ?? ""}`);
  return createHash("sha256")
    .update([ref, ...lines].join("\n"))
    .digest("hex");
}

function canonicalJson(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value) text += `,${canonicalJson(item)}`;
    return `[${text.slice(1)}]`;
  }
  for (const key of Object.keys(value).sort()) {
    const item = value[key];
    if (item !== undefined) text += `,${JSON.stringify(key)}:${canonicalJson(item)}`;
  }
  return `{${text.slice(1)}}`;
}

/** A new number throws away files of the form before. */
const formatVersion = 1;
/** Two tables, because most changes of materials leave the graph as it was: many keys, one graph. */
const schema = `
  CREATE TABLE IF NOT EXISTS keys (key TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS graphs (id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, graph BLOB NOT NULL);`;
const batchSize = 256;

class SqliteGraphCache implements GraphCache {
  readonly #file: string;
  readonly #limitBytes: number;
  readonly #pending = new Map<string, { readonly graph: ResourceGraph; readonly digest: string }>();
  #database: DatabaseSync | undefined;

  constructor(file: string, limitBytes: number) {
    this.#file = file;
    this.#limitBytes = limitBytes;
  }

  get(key: string): ResourceGraph | undefined {
    const pending = this.#pending.get(key);
    if (pending !== undefined) return pending.graph;
    return this.#attempt((database) => {
      const row = database.prepare("SELECT graph FROM graphs JOIN keys USING (digest) WHERE key = ?").get(key);
      return row === undefined ? undefined : unpack(row["graph"] as Uint8Array);
    });
  }

  getDigests(keys: readonly string[]): Map<string, string> {
    const rows =
      this.#attempt((database) =>
        database.prepare("SELECT key, digest FROM keys WHERE key IN (SELECT value FROM json_each(?))").all(JSON.stringify(keys)),
      ) ?? [];
    const digests = new Map(rows.map((row) => [row["key"] as string, row["digest"] as string]));
    for (const key of keys) {
      const pending = this.#pending.get(key);
      if (pending !== undefined) digests.set(key, pending.digest);
    }
    return digests;
  }

  put(key: string, graph: ResourceGraph, digest: string): void {
    this.#pending.set(key, { graph, digest });
    if (this.#pending.size >= batchSize) this.#flush();
  }

  close(): void {
    this.#flush();
    this.#attempt((database) => this.#dropOldest(database));
    this.#attempt((database) => database.close());
    this.#database = undefined;
  }

  #flush(): void {
    if (this.#pending.size === 0) return;
    this.#attempt((database) => {
      const known = database.prepare("SELECT 1 FROM graphs WHERE digest = ?");
      const addGraph = database.prepare("INSERT OR IGNORE INTO graphs (digest, graph) VALUES (?, ?)");
      const addKey = database.prepare("INSERT OR REPLACE INTO keys (key, digest) VALUES (?, ?)");
      database.exec("BEGIN IMMEDIATE");
      for (const [key, { graph, digest }] of this.#pending) {
        if (known.get(digest) === undefined) addGraph.run(digest, pack(graph));
        addKey.run(key, digest);
      }
      database.exec("COMMIT");
    });
    this.#pending.clear();
  }

  #dropOldest(database: DatabaseSync): void {
    const row = database.prepare("SELECT sum(length(graph)) AS bytes FROM graphs").get();
    if (Number(row?.["bytes"] ?? 0) <= this.#limitBytes) return;
    database
      .prepare(
        `
      DELETE FROM graphs WHERE id IN (
        SELECT id FROM (SELECT id, sum(length(graph)) OVER (ORDER BY id DESC) AS bytes FROM graphs) WHERE bytes > ?)`,
      )
      .run(this.#limitBytes / 2);
    database.exec("DELETE FROM keys WHERE digest NOT IN (SELECT digest FROM graphs)");
  }

  #open(): DatabaseSync {
    mkdirSync(dirname(this.#file), { recursive: true });
    // Loaded here: most commands never open a cache.
    const { DatabaseSync: Database } = process.getBuiltinModule("node:sqlite");
    const database = new Database(this.#file, { timeout: 5000 });
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;");
    const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
    if (version !== formatVersion)
      database.exec(`DROP TABLE IF EXISTS keys; DROP TABLE IF EXISTS graphs; PRAGMA user_version = ${formatVersion};`);
    database.exec(schema);
    return database;
  }

  /** A file that is broken is thrown away; one that another process holds for too long is left alone. */
  #attempt<Result>(work: (database: DatabaseSync) => Result): Result | undefined {
    try {
      this.#database ??= this.#open();
      return work(this.#database);
    } catch (error) {
      this.#abandon();
      if (!isBusy(error)) this.#remove();
      return undefined;
    }
  }

  #abandon(): void {
    try {
      this.#database?.close();
    } catch {
      // It may be what is broken.
    }
    this.#database = undefined;
  }

  #remove(): void {
    try {
      for (const suffix of ["", "-wal", "-shm"]) rmSync(this.#file + suffix, { force: true });
    } catch {
      // A place where nothing can be removed is a place without a cache.
    }
  }
}

/** SQLITE_BUSY and SQLITE_LOCKED. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (error.errcode === 5 || error.errcode === 6);
}

/** Compressed with a checksum, so that damage is noticed when it is read. */
function pack(graph: ResourceGraph): Uint8Array {
  return deflateSync(JSON.stringify(graph), { level: 1 });
}

function unpack(bytes: Uint8Array): ResourceGraph {
  return JSON.parse(inflateSync(bytes).toString("utf8")) as ResourceGraph;
}
