import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { sampleCatalog as catalog, sampleLayers as layers } from "@roadbed/testing/catalog.ts";
import { generateFleet } from "@roadbed/testing/fleet.ts";
import { makeRepository } from "@roadbed/testing/repository.ts";
import { openRepository } from "../read/git.ts";
import { openPageCache } from "../read/page-cache.ts";
import { readFleet } from "../read/read-fleet.ts";
import { checkRepository } from "./check.ts";

const files = generateFleet({ environments: 40, seed: 7 });
const pages = [...files.keys()].filter((path) => path.endsWith("/environment.yaml"));
const editable = [...files.keys()].filter((path) => path.startsWith("environments/") && path.endsWith(".yaml"));
const scratch = makeRepository(files);
const repository = openRepository(scratch.root);
const cacheFile = join(scratch.root, ".git", "pages.txt");
afterAll(() => {
  scratch.remove();
});

const rules = { catalog, layers, today: "2026-11-22" };
const open = (code = "this") => openPageCache(cacheFile, code);

/** Findings and fleet, as they are compared: all that is said and asked for. */
async function read(today: string, cached: boolean) {
  const cache = cached ? open() : undefined;
  const { fleet, findings, known } = await readFleet(repository, await repository.workingTree(), {
    ...rules,
    today,
    ...(cache === undefined ? {} : { pages: cache }),
  });
  cache?.close();
  return { findings, known, environments: fleet.environments, teams: fleet.teams, broken: fleet.broken, ids: fleet.ids };
}

const edits: readonly ((text: string, other: string) => string | undefined)[] = [
  (text) => text.replace("stage: ", "stagee: "),
  (text) => text.replace(/^purpose: .*$/m, "purpose: Something else that lasts."),
  (text) => text.replace(/small|medium/, "enormous"),
  (text) => text.replace(/path: \S+/, "path: nothing@1"),
  (text) => text.replace(/\buses: \[/, "uses: [nobody, "),
  (text) => text.replace(/until: "?\d{4}/, (found) => found.replace(/\d{4}/, "2020")),
  (text) => text.replace(/^name: .*$/m, "name: somebody-else"),
  (text) => `${text}hosts: { www.example.com: api }\n`,
  (text) => `${text}access: [\n`,
  (_, other) => other,
  () => undefined,
];
const edit = fc.record({ path: fc.constantFrom(...editable), other: fc.constantFrom(...editable), how: fc.nat(edits.length - 1) });
const changes = fc.array(edit, { maxLength: 6 });
const day = fc.constantFrom("2026-11-22", "2027-06-01", "2031-01-01");

function writeEdits(wanted: readonly { readonly path: string; readonly other: string; readonly how: number }[]): void {
  const state = new Map<string, string | undefined>(editable.map((path) => [path, files.get(path)]));
  for (const { path, other, how } of wanted) state.set(path, edits[how]?.(state.get(path) ?? "", state.get(other) ?? ""));
  scratch.write(state);
}

const readLines = (bytes: Buffer) => bytes.toString("utf8").split("\n").slice(1).sort();

test("what is recalled says and asks for the same as what is parsed, whatever was edited in between", async () => {
  await fc.assert(
    fc.asyncProperty(changes, day, async (wanted, today) => {
      writeEdits(wanted);
      expect(await read(today, true)).toStrictEqual(await read(today, false));
    }),
    { numRuns: 15 },
  );
}, 60_000);

test("one environment is judged the same, whether the search began at the last commit or in the working tree", async () => {
  await fc.assert(
    fc.asyncProperty(changes, fc.constantFrom(...pages), async (wanted, page) => {
      writeEdits(wanted.filter(({ path, how }) => path !== page || how !== edits.length - 1));
      const ref = page.split("/").slice(1, 3).join("/");
      const ahead = await checkRepository({ root: scratch.root, refs: [ref], ...rules });
      const { findings } = await readFleet(repository, await repository.workingTree(), { ...rules, only: [ref] });
      expect(ahead.findings).toStrictEqual(findings);
    }),
    { numRuns: 8 },
  );
}, 60_000);

test("all good pages of a second run are recalled, and a page of other code is not", async () => {
  writeEdits([]);
  await read(rules.today, true);
  const oids = (await repository.listTree("HEAD", ["environments"])).filter(({ path }) => path.endsWith("/environment.yaml"));
  expect(oids.filter(({ oid }) => open().get("environment", oid) !== undefined)).toHaveLength(oids.length);
  expect(oids.filter(({ oid }) => open("another").get("environment", oid) !== undefined)).toEqual([]);
});

test.each([
  ["cut off", (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
  ["with one character changed", (bytes: Buffer) => Buffer.from(bytes.toString("latin1").replace("purpose", "purpoze"), "latin1")],
  ["of something else", () => Buffer.from("SQLite format 3\0")],
  ["empty", () => Buffer.alloc(0)],
])("a cache that is %s is thrown away", async (_, damage) => {
  writeEdits([]);
  await read(rules.today, true);
  const whole = readFileSync(cacheFile);
  writeFileSync(cacheFile, damage(whole));
  expect(await read(rules.today, true)).toStrictEqual(await read(rules.today, false));
  expect(readLines(readFileSync(cacheFile))).toEqual(readLines(whole));
});

test("where nothing can be written, everything is parsed", async () => {
  const cache = openPageCache(join(scratch.root, "package.json", "pages.txt"), "this");
  const result = await checkRepository({ root: scratch.root, openPages: () => cache, ...rules });
  expect(result).toStrictEqual(await checkRepository({ root: scratch.root, ...rules }));
});
