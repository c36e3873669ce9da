import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commitProposal, makeProposedTree } from "./propose-change.ts";

function makeRepository(): { root: string; git: (...args: string[]) => string; base: string } {
  const root = mkdtempSync(join(tmpdir(), "roadbed-propose-"));
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args], { cwd: root, encoding: "utf8" }).trim();
  git("init", "--quiet", "--initial-branch=main");
  git("config", "user.name", "Ada");
  git("config", "user.email", "ada@example.com");
  writeFileSync(join(root, "kept.yaml"), "kept: true\n");
  writeFileSync(join(root, "old.yaml"), "old: true\n");
  git("add", "--all");
  git("commit", "--quiet", "--message", "start");
  return { root, git, base: git("rev-parse", "HEAD") };
}

test("a proposed tree has the new files, lacks the deleted ones and keeps the rest", async () => {
  const { root, git, base } = makeRepository();
  const tree = await makeProposedTree({
    root,
    base,
    files: new Map([
      ["new/page.yaml", "new: 1\n"],
      ["old.yaml", undefined],
    ]),
  });
  expect(git("ls-tree", "-r", "--name-only", tree).split("\n")).toEqual(["kept.yaml", "new/page.yaml"]);
  expect(git("show", `${tree}:new/page.yaml`)).toBe("new: 1");
});

test("proposing touches neither the working tree, nor the index, nor the branch that is checked out", async () => {
  const { root, git, base } = makeRepository();
  writeFileSync(join(root, "kept.yaml"), "kept: half-written\n");
  git("add", "kept.yaml");
  writeFileSync(join(root, "kept.yaml"), "kept: still being written\n");
  const before = [git("status", "--porcelain"), git("symbolic-ref", "HEAD"), git("write-tree")];
  const tree = await makeProposedTree({ root, base, files: new Map([["page.yaml", "a: 1\n"]]) });
  const commit = await commitProposal({ root, base, tree, branch: "request/orders-next", message: "feat: ask" });
  expect([git("status", "--porcelain"), git("symbolic-ref", "HEAD"), git("write-tree")]).toEqual(before);
  expect(readFileSync(join(root, "kept.yaml"), "utf8")).toBe("kept: still being written\n");
  expect(git("rev-parse", "request/orders-next", "request/orders-next^")).toBe(`${commit}\n${base}`);
});

test("a branch that holds other work is never overwritten", async () => {
  const { root, git, base } = makeRepository();
  const first = await makeProposedTree({ root, base, files: new Map([["page.yaml", "a: 1\n"]]) });
  const commit = await commitProposal({ root, base, tree: first, branch: "request/x", message: "one" });
  const second = await makeProposedTree({ root, base, files: new Map([["page.yaml", "a: 2\n"]]) });
  await expect(commitProposal({ root, base, tree: second, branch: "request/x", message: "two" })).rejects.toThrow(
    "The branch request/x exists already.",
  );
  expect(git("rev-parse", "request/x")).toBe(commit);
});
