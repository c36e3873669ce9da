import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { sampleCatalog, sampleLayers } from "@roadbed/testing/catalog.ts";
import { afterAll, beforeEach, expect, test } from "vitest";
import { UserError } from "../../contract/errors.ts";
import { AffectedOracle } from "../../read/affected-oracle.fake.ts";
import { openRepository } from "../../read/git.ts";
import { reviewChange } from "../review-change.ts";
import { tryMergeTrees } from "./merge-trees.ts";

// However a branch came about, what merging it affects is what reading everything before and after finds to differ.
const oracle = new AffectedOracle(3100, 17);
const { scratch } = oracle;
const start = scratch.git("rev-parse", "main");
beforeEach(() => {
  scratch.git("switch", "--quiet", "--force-create", "change", start);
  scratch.git("branch", "--quiet", "--force", "main", start);
});
afterAll(() => {
  scratch.remove();
});

const pageOf = (ref: string) => `environments/${ref}/environment.yaml`;
const refs = oracle.refs.toSorted();
const named = (at: number) => refs[at] ?? "";

function say(ref: string, purpose: string): Record<string, string> {
  return { [pageOf(ref)]: oracle.text(pageOf(ref)).replace(/^purpose: .*$/m, `purpose: ${purpose}.`) };
}

function sayAll(from: number, to: number, purpose: string): Record<string, string> {
  return Object.assign({}, ...refs.slice(from, to).map((ref) => say(ref, purpose))) as Record<string, string>;
}

/** What merging the branch into main affects, by both answers. */
async function affect(message: string): Promise<readonly string[]> {
  const merged = await tryMergeTrees(scratch.root, "main", "change");
  if (merged === undefined) throw new Error(`${message} conflicts.`);
  return (await oracle.compareTrees(await openRepository(scratch.root).treeOf("main"), merged, message)).environments;
}

/** Nothing is asked of an interface that shows 300 files of a change, or 3,000: git knows them all. */
test.each([301, 3001])("%i changed files", async (count) => {
  scratch.commit(sayAll(0, count, "Changed with many others"));
  expect(await affect("many files")).toEqual(expect.arrayContaining(refs.slice(0, count)));
});

test("1,001 commits, of which the last takes back what the first did", async () => {
  const texts = Array.from({ length: 1000 }, (_, index) => say(named(index % 40), `Commit ${index}`));
  const stream = [...texts, { [pageOf(named(39))]: oracle.text(pageOf(named(39))) }].flatMap((files, index) =>
    Object.entries(files).flatMap(([path, text]) => [
      `commit refs/heads/long\ncommitter Ada <ada@example.com> ${1_700_000_000 + index} +0000\ndata 0\n`,
      index === 0 ? `from ${start}\n` : "",
      `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
    ]),
  );
  execFileSync("git", ["fast-import", "--quiet", "--force"], { cwd: scratch.root, input: stream.join("") });
  scratch.git("reset", "--quiet", "--hard", "long");
  expect(scratch.git("rev-list", "--count", "main..change")).toBe("1001");
  const affected = await affect("many commits");
  expect(affected).toEqual(expect.arrayContaining(refs.slice(0, 39)));
  expect(affected).not.toContain(named(39));
});

test("a branch with merges from main and from other branches in it, and main that has gone on", async () => {
  scratch.commit(say(named(1), "On the branch"));
  scratch.git("switch", "--quiet", "--force-create", "side", start);
  scratch.commit(say(named(2), "On the side"));
  scratch.git("switch", "--quiet", "main");
  scratch.commit(say(named(3), "On main"));
  scratch.git("switch", "--quiet", "change");
  scratch.git("merge", "--quiet", "--no-edit", "main");
  scratch.git("merge", "--quiet", "--no-edit", "side");
  scratch.git("switch", "--quiet", "main");
  scratch.commit(say(named(4), "On main again"));
  const affected = await affect("merge commits");
  expect(affected).toEqual(expect.arrayContaining([named(1), named(2)]));
  for (const ofMain of [named(3), named(4)]) expect(affected).not.toContain(ofMain);
});

test("an octopus of four branches", async () => {
  for (const arm of [10, 11, 12]) {
    scratch.git("switch", "--quiet", "--force-create", `arm-${arm}`, start);
    scratch.commit(say(named(arm), `Arm ${arm}`));
  }
  scratch.git("switch", "--quiet", "change");
  scratch.commit(say(named(13), "The body"));
  scratch.git("merge", "--quiet", "--no-edit", "arm-10", "arm-11", "arm-12");
  expect(scratch.git("rev-list", "--parents", "-1", "HEAD").split(" ")).toHaveLength(5);
  expect(await affect("octopus")).toEqual(expect.arrayContaining([10, 11, 12, 13].map(named)));
});

test("a revert changes, and a revert of it, on a branch that began before, changes back", async () => {
  scratch.git("switch", "--quiet", "main");
  const first = scratch.commit(say(named(20), "As it was meant"));
  scratch.git("revert", "--no-edit", first);
  const taken = scratch.git("rev-parse", "HEAD");
  scratch.git("switch", "--quiet", "--force-create", "change", "main");
  scratch.git("revert", "--no-edit", taken);
  expect(await affect("revert of a revert")).toContain(named(20));
  scratch.git("revert", "--no-edit", "HEAD");
  expect(await affect("taken back again")).toEqual([]);
  // The branch of the first change, merged again after its revert, brings nothing: main has it in its history.
  scratch.git("switch", "--quiet", "--force-create", "change", first);
  expect(await affect("merged again")).toEqual([]);
});

test("a folder that moves to another team and back is nobody's business", async () => {
  const from = `environments/${named(30)}`;
  const to = `environments/${named(2000).split("/")[0] ?? ""}/visitor`;
  scratch.git("mv", from, to);
  scratch.git("commit", "--quiet", "--message", "out");
  expect(await openRepository(scratch.root).changedPaths("main", "change")).toEqual(
    [`${from}/environment.yaml`, `${to}/environment.yaml`].sort(),
  );
  scratch.git("mv", to, from);
  scratch.git("commit", "--quiet", "--message", "and back");
  expect(await affect("moved out and back")).toEqual([]);
});

test("a branch that was written anew is what it is now, whatever it was before", async () => {
  scratch.commit(sayAll(40, 60, "At first"));
  scratch.git("reset", "--quiet", "--hard", start);
  scratch.commit(say(named(60), "On second thoughts"));
  const affected = await affect("force-push");
  expect(affected).toContain(named(60));
  expect(affected).not.toContain(named(40));
});

test("what can't be merged, or merged by nobody who has half of the history, is refused with what to do", async () => {
  scratch.commit(say(named(70), "One thing"));
  scratch.git("switch", "--quiet", "main");
  scratch.commit(say(named(70), "Another thing"));
  expect(await tryMergeTrees(scratch.root, "main", "change")).toBeUndefined();

  const review = (root: string, base: string, head: string) =>
    reviewChange({
      root,
      base,
      head,
      catalog: sampleCatalog,
      layers: sampleLayers,
      today: "2026-11-22",
      judge: () => {
        throw new Error("There is nothing to judge.");
      },
    });
  await expect(review(scratch.root, "main", "change")).rejects.toThrow(/conflicts with main/);

  const shallow = `${scratch.root}-shallow`;
  execFileSync("git", ["clone", "--quiet", "--depth=1", "--no-single-branch", pathToFileURL(scratch.root).href, shallow]);
  try {
    await expect(tryMergeTrees(shallow, "origin/main", "origin/change")).rejects.toThrow(/can't be merged/);
    const refusal = await review(shallow, "origin/main", "origin/change").catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UserError);
    expect((refusal as UserError).message).toContain("only a part of the history");
    expect((refusal as UserError).fix).toContain("git fetch --unshallow");
  } finally {
    rmSync(shallow, { recursive: true, force: true });
  }
});
