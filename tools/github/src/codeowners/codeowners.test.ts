import { expect, test } from "vitest";
import { parse } from "yaml";
import { platformSchema } from "@roadbed/engine/contract/instance.ts";
import { generateFleet } from "@roadbed/testing/fleet.ts";
import { findOwners, lintCodeowners } from "./lint-codeowners.ts";
import { makeCodeowners, unownedPages } from "./make-codeowners.ts";

const files = generateFleet({ environments: 1461, seed: 1 });
const text = makeCodeowners(platformSchema.parse(parse(files.get("platform/instances.yaml") ?? "")));
const platform = "@acme-corp/platform-team";

test("everything in a fleet of 1,461 environments has an owner, but for the pages that the required status decides about", () => {
  const paths = [...files.keys(), "README.md", ".github/workflows/reconcile.yaml", "golden-paths/postgres/index.ts"];
  expect(lintCodeowners(text, paths, unownedPages)).toEqual([]);
});

test.each([
  ["platform/instances.yaml", [platform]],
  ["platform/waivers/root-in-batch.yaml", [platform]],
  [".github/CODEOWNERS", [platform]],
  ["environments/index.ts", [platform]],
  ["environments/orders/team.yaml", []],
  ["environments/orders/staging/notes.txt", [platform]],
  ["environments/orders/staging/environment.yaml", []],
  ["environments/orders/staging/README.md", []],
  ["environments/orders/staging/extra.ts", [platform]],
  ["environments/orders/extra.ts", [platform]],
  ["environments/orders/staging/more/team.yaml", [platform]],
  ["environments/environment.yaml", [platform]],
])("%s belongs to %j", (path, owners) => {
  expect(findOwners(text, path)).toEqual(owners);
});

test.each([
  ["/platform/ @acme-corp/platform-team\n", "The first rule is not *"],
  ["* @acme-corp/platform-team\n/docs/\n", "docs/index.md belongs to nobody."],
  ["* @acme-corp/platform-team\n!/docs/ @ada\n", 'does not read the pattern "!/docs/"'],
  ["* @acme-corp/platform-team\n/[ab]/ @ada\n", 'does not read the pattern "/[ab]/"'],
  ["* @acme-corp/platform-team\n/docs/ platform-team\n", '"platform-team" is no owner.'],
  // The first letter is a Cyrillic one.
  ["* @acme-corp/platform-team\n/docs/ @\u0430da\n", "is no owner."],
  ["* @acme-corp/platform-team\n/docs/ @ada\n* @grace\n", "Line 3: * undoes every line before it."],
  [`* @acme-corp/platform-team\n${"# padding\n".repeat(300_000)}`, "GitHub does not read it"],
])("%j is refused", (wrong, why) => {
  expect(lintCodeowners(wrong.slice(0, 4_000_000), ["docs/index.md"], []).join("\n")).toContain(why);
});
