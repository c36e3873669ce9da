import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PullRequest } from "@roadbed/engine/contract/consent.ts";
import { afterAll, expect, test } from "vitest";
import { rememberMerged } from "./remember-merged.ts";

const folder = mkdtempSync(join(tmpdir(), "roadbed-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const [commit, direct] = ["a".repeat(40), "b".repeat(40)];
const pull: PullRequest = {
  number: 7,
  url: "https://github.example/acme-corp/platform/pull/7",
  author: "ada",
  base: "c".repeat(40),
  head: "d".repeat(40),
  isFork: false,
  approvals: [{ by: "grace", commit: "d".repeat(40), at: "2027-01-01T00:00:00Z" }],
};

test("what one job was told, the next does not ask for, whether there was a pull request or none", async () => {
  const file = join(folder, "merged.json");
  const asked: string[] = [];
  const forge = { findMerged: (id: string) => (asked.push(id), Promise.resolve(id === commit ? pull : undefined)) };
  const first = rememberMerged(forge, file);
  expect([await first.findMerged(commit), await first.findMerged(direct), await first.findMerged(commit)]).toEqual([pull, undefined, pull]);
  const next = rememberMerged(forge, file);
  expect([await next.findMerged(commit), await next.findMerged(direct)]).toEqual([pull, undefined]);
  expect(asked).toEqual([commit, direct]);
});

test("a file that says something else is refused before anybody is taken to have agreed", () => {
  const file = join(folder, "wrong.json");
  writeFileSync(file, JSON.stringify({ [commit]: { ...pull, approvals: "all" } }));
  expect(() => rememberMerged({ findMerged: () => Promise.resolve(undefined) }, file)).toThrow(
    "does not say which pull requests were merged",
  );
});
