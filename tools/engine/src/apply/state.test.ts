import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeMemoryFiles } from "@roadbed/testing/memory-files.ts";
import { afterEach, expect, test } from "vitest";
import type { CheckpointFile, StateResource } from "./checkpoint.ts";
import { openFolder } from "./folder.ts";
import { formatState, makeEmptyState, pathOfState, readState, type StackState, writeState } from "./state.ts";

const path = ".pulumi/stacks/environments/orders.staging.json";
const now = new Date("2027-01-01T00:00:00Z");
const root = "urn:pulumi:orders.staging::environments::pulumi:pulumi:Stack::environments-orders.staging";
const provider = "urn:pulumi:orders.staging::environments::pulumi:providers:kubernetes::default_4_34_2";
const service = "urn:pulumi:orders.staging::environments::kubernetes:core/v1:Service::web";
const state: StackState = {
  ...makeEmptyState("environments", "orders.staging"),
  resources: [
    { urn: root, custom: false, type: "pulumi:pulumi:Stack", outputs: {} },
    { urn: provider, custom: true, id: "af3c", type: "pulumi:providers:kubernetes", inputs: { version: "4.34.2" } },
    {
      urn: service,
      custom: true,
      id: "orders-staging/web",
      type: "kubernetes:core/v1:Service",
      parent: root,
      provider: `${provider}::af3c`,
      inputs: {},
    },
  ],
};
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test("it lies where Pulumi's file backend looks for it, in its format", async () => {
  const files = makeMemoryFiles();
  await writeState(files, state, now);
  expect(Object.keys(files.texts())).toEqual([".pulumi/meta.yaml", path]);
  expect(files.texts()[".pulumi/meta.yaml"]).toBe("version: 1\n");
  const file = JSON.parse(files.texts()[path] ?? "") as CheckpointFile;
  expect(file).toMatchObject({
    version: 3,
    checkpoint: {
      stack: "organization/environments/orders.staging",
      latest: { manifest: { time: "2027-01-01T00:00:00.000Z", magic: "", version: "" } },
    },
  });
  expect(file.checkpoint.latest?.resources?.map(({ urn }) => urn)).toEqual([root, provider, service]);
});

test("what was written is read back", async () => {
  const files = makeMemoryFiles();
  await writeState(files, state, now);
  expect(await readState(files, "environments", "orders.staging")).toEqual({ ...state, time: now.toISOString() });
});

test("an unchanged state is not written again, whatever the time", async () => {
  const files = makeMemoryFiles();
  await writeState(files, state, now);
  const before = files.texts();
  await writeState(files, await readState(files, "environments", "orders.staging"), new Date("2027-05-05T00:00:00Z"));
  expect(files.texts()).toEqual(before);
});

test("a stack with nothing in it has no file", async () => {
  const files = makeMemoryFiles();
  await writeState(files, state, now);
  await writeState(files, makeEmptyState("environments", "orders.staging"), now);
  expect(Object.keys(files.texts())).toEqual([".pulumi/meta.yaml"]);
});

test.each([
  [
    "another stack's state under this name",
    formatState({ ...state, stack: "orders.test" }, ""),
    /is the state of organization\/environments\/orders\.test/,
  ],
  [
    "resources of another stack",
    formatState(state, "").replaceAll("pulumi:orders.staging::", "pulumi:orders.test::"),
    /belongs to another stack/,
  ],
  ["a newer version", formatState(state, "").replace('"version": 3', '"version": 4'), /version 4/],
  ["an older version", formatState(state, "").replace('"version": 3', '"version": 2'), /version 2/],
  ["half a file", formatState(state, "").slice(0, 200), /damaged/],
  ["something else", "[]", /not a Pulumi checkpoint/],
])("%s is refused", async (_what, text, message) => {
  await expect(readState(makeMemoryFiles({ [path]: text }), "environments", "orders.staging")).rejects.toThrow(message);
});

test("what another engine wrote beside our words is carried along", async () => {
  const foreign = {
    ...state,
    resources: [
      ...state.resources.slice(0, 2),
      { ...(state.resources[2] as StateResource), customTimeouts: { create: 60 }, sourcePosition: "project:///index.ts#1,1" },
    ],
  };
  const files = makeMemoryFiles({ [path]: formatState(foreign, "") });
  expect((await readState(files, "environments", "orders.staging")).resources).toEqual(foreign.resources);
});

test("a state that Pulumi would refuse is never written", async () => {
  const files = makeMemoryFiles();
  const orphan = { ...state, resources: state.resources.filter(({ urn }) => urn !== provider) };
  await expect(writeState(files, orphan, now)).rejects.toThrow(/refers to the provider/);
  expect(files.texts()).toEqual({});
});

test("on disk the last version stays beside it, and a draft that a crash left does not count", async () => {
  const folder = mkdtempSync(join(tmpdir(), "roadbed-state-"));
  folders.push(folder);
  const files = openFolder(folder, { hasBackup: (file) => file.endsWith(".json") });
  await writeState(files, state, now);
  const first = readFileSync(join(folder, path), "utf8");
  await writeState(files, { ...state, resources: state.resources.slice(0, 2) }, now);
  expect(readFileSync(join(folder, `${path}.bak`), "utf8")).toBe(first);
  writeFileSync(join(folder, `${path}.99.tmp`), "{");
  expect([...(await files.list(".pulumi")).keys()]).toEqual([".pulumi/meta.yaml", path]);
  expect(readdirSync(join(folder, ".pulumi/stacks/environments"))).toHaveLength(3);
});

test.each(["../escape", "/etc/passwd", "a/../../b", "a\\b", ".git/config", "a//b", ""])("the path %s is refused", async (unsafe) => {
  const folder = mkdtempSync(join(tmpdir(), "roadbed-state-"));
  folders.push(folder);
  await expect(openFolder(folder).write(unsafe, "x")).rejects.toThrow(/not a path/);
});

test("the path of a state is named by project and stack", () => {
  expect(pathOfState("environments", "orders.staging")).toBe(path);
});
