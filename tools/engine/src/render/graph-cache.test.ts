import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ResourceGraph } from "../contract/graph.ts";
import { digestOfGraph, keyOfMaterials, openGraphCache } from "./graph-cache.ts";

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "graphs-"));
  file = join(folder, "roadbed", "graphs.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function makeGraph(stack: string, size = 10): ResourceGraph {
  return { project: "environments", stack, resources: [], outputs: { host: "x".repeat(size), replicas: 2 } };
}

function store(stacks: readonly string[]): void {
  const cache = openGraphCache(file);
  for (const stack of stacks) cache.put(`key of ${stack}`, makeGraph(stack), digestOfGraph(makeGraph(stack)));
  cache.close();
}

test("what was stored is found again by the next process", () => {
  store(["orders.staging", "orders.production"]);
  const cache = openGraphCache(file);
  expect(cache.get("key of orders.staging")).toEqual(makeGraph("orders.staging"));
  expect(cache.get("key of orders.sandbox")).toBeUndefined();
  expect(cache.getDigests(["key of orders.production", "key of orders.sandbox"])).toEqual(
    new Map([["key of orders.production", digestOfGraph(makeGraph("orders.production"))]]),
  );
  cache.close();
});

test("what was stored a moment ago is found before it is written", () => {
  const cache = openGraphCache(file);
  cache.put("key", makeGraph("orders.staging"), "digest");
  expect(cache.get("key")).toEqual(makeGraph("orders.staging"));
  expect(cache.getDigests(["key"])).toEqual(new Map([["key", "digest"]]));
  cache.close();
});

test.each([
  { what: "a text file", damage: () => "not a database, but long enough to be read as one".repeat(100) },
  { what: "an empty file", damage: () => "" },
  { what: "half of the file", damage: (bytes: Buffer) => bytes.subarray(0, bytes.length / 2) },
  {
    what: "a file with noise in the middle",
    damage: (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 7)]),
  },
])("$what in the cache's place is thrown away and costs only a rendering", ({ damage }) => {
  store(Array.from({ length: 300 }, (_, index) => `orders.e${index}`));
  writeFileSync(file, damage(readFileSync(file)));
  const cache = openGraphCache(file);
  expect(cache.get("key of orders.e150")).toSatisfy(
    (graph) => graph === undefined || digestOfGraph(graph as ResourceGraph) === digestOfGraph(makeGraph("orders.e150")),
  );
  cache.close();
  store(["orders.again"]);
  const next = openGraphCache(file);
  expect(next.get("key of orders.again")).toEqual(makeGraph("orders.again"));
  next.close();
});

test("a folder that cannot be written is a cache that knows nothing", () => {
  writeFileSync(join(folder, "roadbed"), "a file where the folder should be");
  const cache = openGraphCache(file);
  cache.put("key", makeGraph("orders.staging"), "digest");
  cache.close();
  expect(openGraphCache(file).get("key")).toBeUndefined();
});

test("it stays within its limit and keeps what is newest", () => {
  const cache = openGraphCache(file, { limitBytes: 2000 });
  for (let index = 0; index < 200; index += 1) cache.put(`key ${index}`, makeGraph(`orders.e${index}`), `digest ${index}`);
  cache.close();
  const left = openGraphCache(file).getDigests(Array.from({ length: 200 }, (_, index) => `key ${index}`));
  expect(left.size).toBeGreaterThan(2);
  expect(left.size).toBeLessThan(20);
  expect(left.has("key 199")).toBe(true);
});

test("several processes may write at once", async () => {
  const module = JSON.stringify(new URL("./graph-cache.ts", import.meta.url).href);
  const script = (writer: number) => `
    const { openGraphCache } = await import(${module});
    const cache = openGraphCache(${JSON.stringify(file)});
    for (let index = 0; index < 600; index += 1) {
      cache.put(\`${writer}/\${index}\`, { project: "environments", stack: \`w${writer}.e\${index}\`, resources: [], outputs: {} }, \`${writer}/\${index}\`);
    }
    cache.close();`;
  await Promise.all([1, 2, 3].map((writer) => promisify(execFile)(process.execPath, ["--input-type=module", "-e", script(writer)])));
  const cache = openGraphCache(file);
  const keys = [1, 2, 3].flatMap((writer) => Array.from({ length: 600 }, (_, index) => `${writer}/${index}`));
  expect(cache.getDigests(keys).size).toBe(1800);
  expect(cache.get("2/599")?.stack).toBe("w2.e599");
  cache.close();
});

test("the order of keys and paths does not matter to digests and keys", () => {
  const graph = makeGraph("orders.staging");
  expect(digestOfGraph({ outputs: { replicas: 2, host: "x".repeat(10) }, resources: [], stack: graph.stack, project: graph.project })).toBe(
    digestOfGraph(graph),
  );
  expect(keyOfMaterials("orders/staging", { "a.yaml": "1", "b.yaml": "2" })).toBe(
    keyOfMaterials("orders/staging", { "b.yaml": "2", "a.yaml": "1" }),
  );
  expect(keyOfMaterials("orders/staging", { "a.yaml": "1" })).not.toBe(keyOfMaterials("orders/production", { "a.yaml": "1" }));
});
