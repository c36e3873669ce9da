import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type Edits, makeChange, whatIsWrong } from "./change-facts.fake.ts";

const hash = (letter: string) => `sha512-${letter.repeat(86)}==`;
const zod = { version: "4.6.7", integrity: hash("A") };
const own = { "node_modules/@roadbed/engine": { resolved: "tools/engine", link: true }, "tools/engine": { name: "@roadbed/engine" } };
const lock = (packages: object, more: object = {}) =>
  JSON.stringify({ name: "roadbed", lockfileVersion: 3, packages: { ...own, ...packages }, ...more });
const manifest = (content: object) => JSON.stringify({ name: "roadbed", private: true, ...content });
const settings = "# why\nomit-lockfile-registry-resolved=true\nignore-scripts=true\nsave-exact=true\nloglevel=error\n";

const wrongOf = (edits: Edits) =>
  whatIsWrong(makeChange(edits, { author: "margaret" })).filter((each) => each.startsWith("known-packages"));
const messages = (edits: Edits) => wrongOf(edits).map((each) => each.slice("known-packages ".length));
const relocked = (after: object, more: object = {}) =>
  messages({ "package-lock.json": [lock({ "node_modules/zod": zod }), lock(after, more)] });

test("this repository's own files are as they have to be", () => {
  const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../../../${path}`, import.meta.url)), "utf8");
  const paths = [
    "package.json",
    "tools/policy/package.json",
    "tools/cli/package.json",
    "golden-paths/package.json",
    "package-lock.json",
    ".npmrc",
  ];
  expect(wrongOf(Object.fromEntries(paths.map((path) => [path, [undefined, read(path)]])))).toEqual([]);
});

test.each([
  "git+https://github.com/mallory/zod.git",
  "git@github.com:mallory/zod.git",
  "https://example.com/zod.tgz",
  "http://example.com/zod.tgz",
  "HTTPS://example.com/zod",
  "github:mallory/zod",
  "mallory/zod",
  "mallory/zod#feature/better",
  "gitlab:mallory/zod",
  "file:../zod",
  "file:environments/orders/staging/zod",
  "./environments/orders/staging/zod",
  "../zod",
  "/srv/zod",
  "~/zod",
  "zod-4.6.7.tgz",
  "1.0.0-a.tgz",
  "link:../zod",
  "latest",
  "",
])("a package that comes from %j is refused", (version) => {
  for (const section of ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "overrides"])
    expect(messages({ "tools/cli/package.json": [undefined, manifest({ [section]: { zod: version } })] })).toEqual([
      `tools/cli/package.json: zod comes from ${version}, not from a version of the registry.`,
    ]);
});

test("another package under a known name is refused, in the list and in the lock", () => {
  expect(messages({ "package.json": [undefined, manifest({ dependencies: { zod: "npm:zood@1" } })] })).toEqual([
    "package.json: zod would be another package, zood@1.",
  ]);
  expect(relocked({ "node_modules/zod": { ...zod, name: "zood" } })).toEqual(["package-lock.json: zod would be another package, zood."]);
  const alias = { "node_modules/width-cjs": { ...zod, name: "width" } };
  expect(
    messages({ "package-lock.json": [lock(alias), lock({ ...alias, "node_modules/zod": { version: "5.0.0", integrity: hash("B") } })] }),
  ).toEqual([]);
});

test("an override is judged however deep it stands", () => {
  const overrides = { nx: { yargs: { ".": "17.0.0", cliui: "github:mallory/cliui" } } };
  expect(messages({ "package.json": [undefined, manifest({ overrides })] })).toEqual([
    "package.json: cliui comes from github:mallory/cliui, not from a version of the registry.",
  ]);
});

test("versions and ranges of the registry are fine", () => {
  const versions = [
    "4.6.7",
    "~6.0.3",
    "^1.2.3-rc.1",
    ">=20",
    ">= 1.0.0 <3".replace(">= ", ">="),
    "1.x",
    "*",
    "1.2.3 - 2.0.0",
    "^1.0.0 || ^2.0.0",
  ];
  const dependencies = Object.fromEntries(versions.map((version, at) => [`package-${at}`, version]));
  expect(messages({ "package.json": [undefined, manifest({ dependencies })] })).toEqual([]);
});

test.each(["preinstall", "install", "postinstall", "prepare", "prepack", "pretest", "postversion", "dependencies"])(
  "a script %s, which nobody asks for, is refused in any package",
  (name) => {
    for (const path of ["package.json", "tools/cli/package.json", "environments/orders/staging/package.json"]) {
      const scripts = { [name]: "node steal.mjs" };
      const message = `${path}: Its script ${name} would run without being asked for.`;
      expect(messages({ [path]: [undefined, manifest({ scripts })] })).toEqual([message]);
      expect(messages({ [path]: [manifest({ scripts: { [name]: "tsc" } }), manifest({ scripts })] })).toEqual([message]);
      expect(messages({ [path]: [manifest({ scripts }), manifest({ scripts, version: "2.0.0" })] })).toEqual([]);
    }
  },
);

test("scripts that one asks for by name are fine", () => {
  expect(
    messages({
      "package.json": [undefined, manifest({ scripts: { start: "node run.mjs", check: "node check.mjs", presentation: "open" } })],
    }),
  ).toEqual([]);
});

test("what npm reads and nobody else does is refused: comments, marks at the beginning, halves of a merge", () => {
  const evil = manifest({ dependencies: { zod: "github:mallory/zod" } });
  for (const text of [`\uFEFF${evil}`, `<<<<<<< main\n${evil}\n=======\n${evil}\n>>>>>>> change`, `// ok\n${evil}`, "[]", ""])
    expect(messages({ "package.json": [undefined, text] })).toEqual([
      "package.json: It is not plain JSON, and npm may still read something from it.",
    ]);
  const lockOf = (text: string) => messages({ "package-lock.json": [lock({}), text] });
  const refused = ["package-lock.json: It is not a lock file of npm's version 3, by which alone it is judged."];
  expect(lockOf(`\uFEFF${lock({})}`)).toEqual(refused);
  expect(lockOf(`<<<<<<< main\n${lock({})}\n=======\n${lock({})}\n>>>>>>> change`)).toEqual(refused);
  expect(
    lockOf(JSON.stringify({ lockfileVersion: 1, dependencies: { zod: { version: "4.6.7", resolved: "https://example.com/zod.tgz" } } })),
  ).toEqual(refused);
  expect(lockOf(lock({}, { lockfileVersion: 2 }))).toEqual(refused);
  expect(lockOf(lock({}, { dependencies: { zod: { version: "4.6.7" } } }))).toEqual(refused);
});

test.each([
  ["a registry of its own", { ...zod, resolved: "https://registry.example.com/zod/-/zod-4.6.7.tgz" }, "zod names where it comes from"],
  [
    "the registry that everybody knows, by name",
    { ...zod, resolved: "https://registry.npmjs.org/zod/-/zod-4.6.7.tgz" },
    "zod names where it comes from",
  ],
  ["a repository", { version: "4.6.7", resolved: "git+ssh://git@github.com/mallory/zod.git#main" }, "zod names where it comes from"],
  ["no hash", { version: "4.6.7" }, "zod 4.6.7 has another hash than before"],
  [
    "no hash, as if it were a build for other systems",
    { version: "4.6.7", optional: true, os: ["aix"] },
    "zod 4.6.7 has another hash than before",
  ],
  ["another hash for the same version", { ...zod, integrity: hash("B") }, "zod 4.6.7 has another hash than before"],
  ["a second hash that would do as well", { ...zod, integrity: `${hash("A")} ${hash("B")}` }, "zod 4.6.7 has another hash than before"],
  ["no hash for a new version", { version: "4.6.8" }, "zod 4.6.8 has no hash"],
  ["no hash for a new version that is optional", { version: "4.6.8", optional: true }, "zod 4.6.8 has no hash"],
  [
    "a weak hash for a new version",
    { version: "4.6.8", integrity: "sha1-Z8YUGmxGS8xPIH3HVSG3b5qPMxE=" },
    "zod 4.6.8 has a hash that is not one of SHA-512",
  ],
  [
    "two hashes for a new version",
    { version: "4.6.8", integrity: `${hash("A")} ${hash("B")}` },
    "zod 4.6.8 has a hash that is not one of SHA-512",
  ],
  ["a folder elsewhere", { resolved: "../zod", link: true }, "zod is a folder outside of this repository"],
  ["a folder elsewhere, by a detour", { resolved: "tools/../../zod", link: true }, "zod is a folder outside of this repository"],
  [
    "an address, as if it were a folder",
    { resolved: "https://example.com/zod.tgz", link: true },
    "zod is a folder outside of this repository",
  ],
])("a lock file that gives a package %s is refused", (_, entry, message) => {
  expect(relocked({ "node_modules/zod": entry }).join()).toContain(`package-lock.json: ${message}`);
  expect(relocked({ "node_modules/zod": zod, "node_modules/nx/node_modules/zod": entry })).toHaveLength(1);
});

test("our own names never come from the registry, wherever they hide", () => {
  const entry = { version: "9.9.9", integrity: hash("C") };
  for (const place of [
    "node_modules/@roadbed/engin",
    "node_modules/nx/node_modules/@roadbed/engine",
    "tools/cli/node_modules/@roadbed/policy",
  ])
    expect(relocked({ "node_modules/zod": zod, [place]: entry }).join()).toContain(
      "has a name of our own, and would come from the registry",
    );
  expect(relocked({ "node_modules/zod": zod, "node_modules/yargs": { ...entry, name: "@roadbed/engine" } }).join()).toContain(
    "has a name of our own",
  );
});

test("a new version with its hash, and builds that only other systems take, are fine", () => {
  expect(relocked({ "node_modules/zod": { version: "4.6.8", integrity: hash("D") } })).toEqual([]);
  expect(relocked({ "node_modules/zod": zod, "node_modules/@tool/build-aix": { version: "1.0.0", optional: true, os: ["aix"] } })).toEqual(
    [],
  );
});

test.each([
  "environments/orders/.npmrc",
  "environments/orders/staging/.npmrc",
  "tools/cli/.npmrc",
  ".NPMRC",
  ".yarnrc.yml",
  "environments/orders/staging/.pnpmfile.cjs",
])("settings in %s are refused, whatever they say", (path) => {
  expect(messages({ [path]: [undefined, "fund=false\n"] })).toEqual([`${path}: Settings for npm stand in one place only.`]);
  expect(messages({ [path]: ["fund=false\n", undefined] })).toEqual([]);
});

test.each(["npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "environments/orders/staging/package-lock.json"])(
  "a second lock file, %s, is refused",
  (path) => {
    expect(messages({ [path]: [undefined, "{}"] })).toContain(
      `${path}: Another lock file would be believed before the one that is judged.`,
    );
  },
);

test.each([
  "registry=https://registry.example.com",
  "@roadbed:registry=https://registry.example.com",
  '"registry"=https://registry.example.com',
  '"\\u0072egistry"=https://registry.example.com',
  "registry = https://registry.example.com",
  "//registry.example.com/:_authToken=${NPM_TOKEN}",
  "ignore-scripts=false",
  "ignore-scripts",
  "ignore-scripts=null",
  '"ignore-scripts"=false',
  "ignore-scripts[]=false",
  "script-shell=./environments/orders/shell",
  "node-options=--import=./environments/orders/door.mjs",
  "git=./environments/orders/git",
  "proxy=http://proxy.example.com",
  "strict-ssl=false",
  "cafile=./ca.pem",
  "userconfig=./environments/orders/npmrc",
  "loglevel=${HOME}",
  "[section]",
])("a .npmrc that says %j is refused", (line) => {
  const expected = [`.npmrc: .npmrc says ${JSON.stringify(line)}: where packages come from, or what runs with them.`];
  for (const end of ["\n", "\r\n", "\r"]) expect(messages({ ".npmrc": [settings, `${settings}${line}${end}`] })).toEqual(expected);
});

test("a .npmrc that no longer keeps packages from running code, or that is gone, is refused", () => {
  expect(messages({ ".npmrc": [settings, settings.replace("ignore-scripts=true\n", "")] })).toEqual([
    ".npmrc: .npmrc no longer says ignore-scripts=true.",
  ]);
  expect(messages({ ".npmrc": [settings, settings.replace("ignore-scripts", "# ignore-scripts")] })).toHaveLength(1);
  expect(messages({ ".npmrc": [settings, undefined] })).toEqual([
    ".npmrc: Without .npmrc, packages run their own code as they are installed.",
  ]);
  expect(messages({ ".npmrc": [settings, `${settings}; why not\naudit = false\n`] })).toEqual([]);
});
