import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { z } from "zod";
import { refOfGoldenPath } from "@roadbed/engine/contract/golden-path.ts";
import { templatePath } from "./_template/contract.ts";
import { catalog } from "./catalog.ts";
import { components } from "./components.ts";

const here = new URL("./", import.meta.url);
const folders = readdirSync(here).filter((folder) => existsSync(new URL(`${folder}/contract.ts`, here)));
const paths = [...catalog.values()].map((contract) => ({ folder: contract.name, contract }));
/** The template is asked for everything that a path is, but stands in no catalogue. */
const all = [...paths, { folder: "_template", contract: templatePath }];

const list = (folder: string) => readdirSync(new URL(`${folder}/`, here));
const readme = (folder: string) => readFileSync(new URL(`${folder}/README.md`, here), "utf8");

test("every folder with a contract can be asked for, and has code that makes it", () => {
  const names = folders.filter((folder) => folder !== "_template").sort();
  expect(paths.map(({ folder }) => folder).sort()).toEqual(names);
  expect(Object.keys(components).sort()).toEqual(names);
});

test("each path is found by its name and major version", () => {
  for (const [ref, contract] of catalog) expect(ref).toBe(refOfGoldenPath(contract));
});

test.each(all)("$folder has all its parts, each with a test", ({ folder }) => {
  const files = list(folder);
  expect(files).toEqual(expect.arrayContaining(["README.md", "component.ts", "contract.ts", "contract.test.ts", "examples", "sizing.ts"]));
  expect(
    files.filter((file) => file.endsWith(".test.ts") && file !== "contract.test.ts"),
    "a test of what it makes",
  ).not.toEqual([]);
  expect(list(`${folder}/examples/valid`)).toContain("smallest.yaml");
  expect(list(`${folder}/examples/invalid`).length).toBeGreaterThan(1);
});

test.each(all)("$folder's README says what its contract says", ({ folder, contract }) => {
  const text = readme(folder);
  expect(text.split("\n")[0]).toBe(`# ${contract.name}`);
  expect(text).toContain(`path: ${refOfGoldenPath(contract)}`);
  expect(text.replace(/\s+/g, " ")).toContain(`Support level: ${contract.support}.`);
  for (const heading of ["What you get", "Promise", "Sizes", "Settings", "When not to use it", "How to leave"])
    expect(text).toContain(`\n## ${heading}\n`);
  const sizes = text.slice(text.indexOf("\n## Sizes\n"), text.indexOf("\n## Settings\n"));
  expect([...sizes.matchAll(/^\| (small|medium|large|xlarge) \|/gm)].map(([, size]) => size)).toEqual(Object.keys(contract.sizes));
});

test.each(all)("$folder's README explains each setting, and no other", ({ folder, contract }) => {
  const text = readme(folder);
  const section = text.slice(text.indexOf("\n## Settings\n"), text.indexOf("\n## ", text.indexOf("\n## Settings\n") + 5));
  const cells = [...section.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell = ""]) => cell);
  const explained = new Set(cells.flatMap((cell) => [...cell.matchAll(/`([A-Za-z]+)/g)].map(([, name]) => name)));
  expect([...explained].sort()).toEqual(Object.keys((contract.settings as z.ZodObject).shape).sort());
});

test.each(all)("$folder says of each setting, however deep, what it is", ({ contract }) => {
  const undescribed = findUndescribed(z.toJSONSchema(contract.settings, { io: "input" }) as Schema, "settings");
  expect(undescribed).toEqual([]);
});

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** A group needs no words of its own where all in it have theirs. */
function findUndescribed({ properties = {} }: Schema, at: string): string[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const place = `${at}.${key}`;
    if (schema.properties !== undefined) return findUndescribed(schema, place);
    return schema.description === undefined ? [place] : [];
  });
}

test("the catalogue is read without Pulumi, because checking must stay fast", async () => {
  const script = `
    import { registerHooks } from "node:module";
    registerHooks({ resolve(specifier, context, next) {
      if (specifier.startsWith("@pulumi/")) throw new Error(context.parentURL + " loads " + specifier);
      return next(specifier, context);
    } });
    const { catalog } = await import(${JSON.stringify(new URL("catalog.ts", here).href)});
    process.stdout.write(String(catalog.size));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
  expect(Number(stdout)).toBe(catalog.size);
});
