import { join } from "node:path";
import { application } from "@roadbed/cli/application.ts";
import { makeContext } from "@roadbed/cli/context.ts";
import { run } from "@stricli/core";
import { expect, test } from "vitest";
import { readWorkflows } from "./read-workflows.ts";

// A workflow is only seen to fail where it runs, so that each verb and flag is looked up here.
const scripts = readWorkflows(join(import.meta.dirname, "..", "..", "..", ".."))
  .flatMap(({ jobs }) => jobs.flatMap(({ steps }) => steps))
  .flatMap((step) => (step.run ?? "").split("\n"));
const uses = scripts.flatMap((line) => {
  const [, verb = "", rest = ""] = /platform ([a-z-]+(?: (?:verify|show|report|who))?)([^|>)]*)/.exec(line) ?? [];
  return verb === "" ? [] : [{ verb, flags: [...rest.matchAll(/--[a-z-]+/g)].map(([flag]) => flag) }];
});

async function findUnknown({ verb, flags }: { verb: string; flags: readonly string[] }): Promise<string[]> {
  let help = "";
  const write = (text: string) => (help += text);
  const io = { stdout: { write }, stderr: { write } };
  await run(application, [...verb.split(" "), "--help"], { ...makeContext(), process: io });
  if (!help.startsWith("USAGE") || help.includes("COMMANDS")) return [verb];
  return flags.filter((flag) => !new RegExp(`^ *[[(]?${flag}[\\s\\])]`, "m").test(help)).map((flag) => `${verb} ${flag}`);
}

test.each(uses)("platform $verb $flags exists", async (use) => {
  expect(await findUnknown(use)).toEqual([]);
});

test("verbs and flags that don't exist would be noticed, and there are some to look up", async () => {
  expect(new Set(uses.map(({ verb }) => verb))).toContain("reconcile");
  expect(uses.flatMap(({ flags }) => flags)).toContain("--require-consent");
  expect(await findUnknown({ verb: "reconcil", flags: [] })).toEqual(["reconcil"]);
  expect(await findUnknown({ verb: "audit", flags: [] })).toEqual(["audit"]);
  expect(await findUnknown({ verb: "reconcile", flags: ["--consent", "--shard"] })).toEqual(["reconcile --consent"]);
});
