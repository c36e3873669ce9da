import { afterAll, expect, test } from "vitest";
import { makeRepository } from "@roadbed/testing/repository.ts";
import { openRepository } from "./git.ts";
import { readWaivers } from "./read-waivers.ts";

const scratch = makeRepository();
afterAll(() => {
  scratch.remove();
});
const world = {
  today: "2026-11-23",
  rules: ["image-digest", "image-registry"],
  teams: new Set(["orders"]),
  environments: new Set(["orders/staging"]),
  platformMembers: ["margaret"],
};
const good = `rule: image-digest
scope:
  environments: [orders/staging]
reason: The vendor publishes this image under a tag only.
control: The registry is our own mirror.
owner: orders
approver: margaret
until: 2027-01-31
`;

async function read(files: Readonly<Record<string, string>>) {
  const entries = Object.entries(files).map(([path, text]) => ({ path: `platform/waivers/${path}`, content: text }));
  const { waivers, findings } = await readWaivers(openRepository(scratch.root), scratch.tree(entries), world);
  return {
    waivers,
    said: findings.map(({ rule, severity, at, message, fix = "" }) => `${severity} ${rule} ${at.line ?? 0}: ${message} ${fix}`),
  };
}

test("a waiver is known by its file's name", async () => {
  const { waivers, said } = await read({ "vendor-image.yaml": good, "README.md": "What this is." });
  expect(said).toEqual([]);
  expect([...waivers.keys()]).toEqual(["vendor-image"]);
  expect(waivers.get("vendor-image")).toMatchObject({ rule: "image-digest", until: "2027-01-31" });
});

test("an expired one is still read, and said to be so", async () => {
  const { waivers, said } = await read({ "old.yaml": good.replace("2027-01-31", "2026-11-22") });
  expect(waivers.size).toBe(1);
  expect(said).toEqual([
    "warning waiver-expired 8: It expired on 2026-11-22: the rule image-digest blocks again. Comply and delete the file, or have it renewed.",
  ]);
});

test.each([
  ["no last day", good.replace(/until.*\n/, ""), "error missing-key 1: until is missing."],
  ["no compensating control", good.replace(/control.*\n/, ""), "error missing-key 1: control is missing."],
  [
    "longer than a year",
    good.replace("2027-01-31", "2028-01-31"),
    "error waiver-days 8: It would hold for 434 days; a waiver holds for at most a year.",
  ],
  [
    "longer than a year from its first day",
    `${good.replace("2027-01-31", "2029-06-30")}from: 2028-01-01\n`,
    "error waiver-days 8: It would hold for 546 days",
  ],
  [
    "an end before its beginning",
    `${good}from: 2027-02-01\n`,
    "error waiver-days 8: It ends on 2027-01-31, before it begins (2027-02-01).",
  ],
  [
    "an unknown rule",
    good.replace("image-digest", "image-digset"),
    "error unknown-rule 1: There is no rule image-digset. Did you mean image-digest?",
  ],
  ["an unknown team", good.replace("owner: orders", "owner: oders"), "error unknown-team 6: There is no team oders. Did you mean orders?"],
  [
    "an approver of somewhere else",
    good.replace("margaret", "mallory"),
    "error unknown-approver 7: mallory is not of the platform team. Choose margaret",
  ],
  ["every environment there is", good.replace("orders/staging", '"*"'), "error wrong-value 3:"],
  ["an unknown key", `${good}severity: low\n`, "error unknown-key 9:"],
])("%s is refused with its place, and waives nothing", async (_, text, expected) => {
  const { waivers, said } = await read({ "it.yaml": text });
  expect(said.join("\n")).toContain(expected);
  expect(waivers.size).toBe(0);
});

test("files of other names are refused before they are opened", async () => {
  const { waivers, said } = await read({ "Bad_Name.yaml": good, "folder/it.yaml": good, "it.yml": good });
  expect(waivers.size).toBe(0);
  expect(said.filter((line) => line.startsWith("error unexpected-file")).length).toBeGreaterThanOrEqual(3);
});
