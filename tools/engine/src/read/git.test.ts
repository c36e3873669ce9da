import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { makeRepository, type TestRepository } from "@roadbed/testing/repository.ts";
import { openRepository } from "./git.ts";

const made: TestRepository[] = [];
const make = (files: Readonly<Record<string, string>>) => {
  const scratch = makeRepository(files);
  made.push(scratch);
  return { scratch, repository: openRepository(scratch.root) };
};
afterEach(() => {
  vi.unstubAllEnvs();
  for (const scratch of made.splice(0)) scratch.remove();
});

test("the working tree is read with new, changed and deleted files, without ignored ones, and the index stays as it is", async () => {
  const { scratch, repository } = make({ "a.yaml": "a: 1\n", "b.yaml": "b: 1\n", "c.yaml": "c: 1\n", ".gitignore": "*.log\n" });
  scratch.write({ "staged.yaml": "half\n" });
  scratch.git("add", "staged.yaml");
  scratch.write({ "a.yaml": "a: 2\n", "b.yaml": undefined, "new/d.yaml": "d: 1\n", "x.log": "x\n", "staged.yaml": "whole\n" });
  const before = [scratch.git("status", "--porcelain"), scratch.git("ls-files", "--stage"), scratch.git("rev-parse", "HEAD")];
  const tree = await repository.workingTree();
  expect([scratch.git("status", "--porcelain"), scratch.git("ls-files", "--stage"), scratch.git("rev-parse", "HEAD")]).toEqual(before);
  const entries = (await repository.listTree(tree)).filter(({ type }) => type === "blob");
  expect(entries.map(({ path }) => path)).toEqual([".gitignore", "a.yaml", "c.yaml", "new/d.yaml", "staged.yaml"]);
  const blobs = await repository.readFiles(tree, ["a.yaml", "staged.yaml", "b.yaml"]);
  expect([...blobs].map(([path, bytes]) => [path, bytes.toString()])).toEqual([
    ["a.yaml", "a: 2\n"],
    ["staged.yaml", "whole\n"],
  ]);
});

test("a folder without any commit has a working tree too", async () => {
  const { scratch } = make({});
  scratch.git("checkout", "--quiet", "--orphan", "fresh");
  scratch.write({ "a.yaml": "a: 1\n" });
  const repository = openRepository(scratch.root);
  expect((await repository.listTree(await repository.workingTree())).map(({ path }) => path)).toEqual(["a.yaml"]);
});

test("neither the environment nor the repository's configuration can make reading run, redirect or format anything", async () => {
  const { scratch, repository } = make({ "a.yaml": "a: 1\n", ".gitattributes": "*.yaml diff=evil\n" });
  const canary = join(scratch.root, "canary");
  const script = join(scratch.root, ".git", "evil.sh");
  writeFileSync(script, `#!/bin/sh\ntouch ${canary}\necho evil\n`);
  chmodSync(script, 0o755);
  mkdirSync(join(scratch.root, ".git", "hooks"), { recursive: true });
  for (const hook of ["post-index-change", "pre-commit", "post-checkout", "reference-transaction"]) {
    writeFileSync(join(scratch.root, ".git", "hooks", hook), readFileSync(script));
    chmodSync(join(scratch.root, ".git", "hooks", hook), 0o755);
  }
  for (const [key, value] of [
    ["core.pager", script],
    ["diff.external", script],
    ["diff.evil.command", script],
    ["diff.evil.textconv", script],
    ["core.fsmonitor", script],
    ["core.quotePath", "true"],
    ["color.ui", "always"],
    ["grep.lineNumber", "true"],
  ] as const)
    scratch.git("config", key, value);
  const base = await repository.treeOf("HEAD");
  vi.stubEnv("GIT_DIR", "/nowhere");
  vi.stubEnv("GIT_INDEX_FILE", "/nowhere");
  vi.stubEnv("GIT_EXTERNAL_DIFF", script);
  vi.stubEnv("GIT_CONFIG_COUNT", "1");
  vi.stubEnv("GIT_CONFIG_KEY_0", "core.worktree");
  vi.stubEnv("GIT_CONFIG_VALUE_0", "/nowhere");
  writeFileSync(join(scratch.root, "a.yaml"), "a: 2\n");
  const head = await repository.workingTree();
  expect(await repository.changedPaths(base, head)).toEqual(["a.yaml"]);
  expect(await repository.findLines(head, ["a:"], "a.yaml")).toEqual([{ path: "a.yaml", text: "a: 2" }]);
  expect(existsSync(canary)).toBe(false);
});

test("names of files are taken as they are, however odd", async () => {
  const { scratch, repository } = make({});
  const names = ["-n", "$(x).yaml", "a;b", "a\nb", "a\tb", 'a"b', "é.yaml", " x", ":(glob)**"];
  const tree = scratch.tree(names.map((path) => ({ path, content: `${path}\n` })));
  const entries = await repository.listTree(tree);
  expect(entries.map(({ path }) => path).sort()).toEqual([...names].sort());
  expect((await repository.changedPaths(scratch.tree([]), tree)).sort()).toEqual([...names].sort());
  expect((await repository.listTree(tree, [":(glob)**"])).map(({ path }) => path)).toEqual([":(glob)**"]);
});

test("what looks like an option is no revision", async () => {
  const { repository } = make({});
  await expect(repository.treeOf("--upload-pack=touch x")).rejects.toThrow('There is no tree called "--upload-pack=touch x".');
  await expect(repository.resolveCommit("nowhere")).rejects.toThrow('There is no commit called "nowhere".');
});

test("of a file over the limit only a little more than the limit is read, and of one that isn't there nothing", async () => {
  const { scratch, repository } = make({});
  const tree = scratch.tree([
    { path: "large", content: "x".repeat(3_000_000) },
    { path: "small", content: "y" },
    { path: "empty", content: "" },
  ]);
  const blobs = await repository.readFiles(tree, ["large", "none", "small", "empty"], 1000);
  expect([...blobs].map(([path, bytes]) => [path, bytes.length])).toEqual([
    ["large", 1001],
    ["small", 1],
    ["empty", 0],
  ]);
  await expect(repository.readBlobs(["0".repeat(40).replace(/.$/, "1")])).rejects.toThrow("is not there");
});

test("a folder outside any repository is named as such", async () => {
  await expect(openRepository("/").treeOf("HEAD")).rejects.toThrow(/not inside a git repository|There is no tree/);
});
