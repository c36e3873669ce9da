import { expect, test } from "vitest";
import { added, edited, type Edits, makeChange, pageOf, removed, whatIsWrong } from "./change-facts.fake.ts";
import { findConductReasons } from "./conduct-lanes.ts";

const request: Edits = { [pageOf("orders/staging")]: edited };

/** What decides about requests, and so may not come with one. */
const judging: readonly [string, Edits][] = [
  ["the owners", { ".github/CODEOWNERS": edited }],
  ["a rule", { "tools/policy/src/rules/public-exposure.ts": removed }],
  ["the lanes", { "tools/policy/src/lanes/lane-reasons.ts": edited }],
  ["a rule of conduct", { "tools/policy/src/conduct/conduct-rules.ts": edited }],
  ["a new workflow", { ".github/workflows/nightly.yaml": added }],
  ["a waiver", { "platform/waivers/partner-door.yaml": added }],
  ["who belongs to the platform team", { "platform/instances.yaml": edited }],
  ["a package", { "package-lock.json": ['{"lockfileVersion":3}', '{"lockfileVersion":3,"packages":{}}'] }],
  ["where packages come from", { ".npmrc": ["fund=false\n", "ignore-scripts=true\nomit-lockfile-registry-resolved=true\n"] }],
  ["what pages may say", { "environments/.schemas/environment.json": edited }],
  ["the program that makes environments", { "environments/index.ts": edited }],
  ["a golden path", { "golden-paths/postgres/kubernetes.ts": edited }],
  ["what git does with files", { ".gitattributes": added }],
];

test.each(judging)("a request can't bring %s along", (_, edits) => {
  const [path] = Object.keys(edits);
  const wrong = whatIsWrong(makeChange({ ...request, ...edits }, { author: "ada" }));
  expect(wrong).toContain(
    `requests-apart ${path ?? ""}: It changes environments/orders/staging/environment.yaml together with ${path ?? ""}.`,
  );
  // Nor may the platform team, nor is a team's page or a text in its folder less of a request.
  expect(whatIsWrong(makeChange({ ...request, ...edits }, { author: "margaret" })).join()).toContain("requests-apart");
  expect(whatIsWrong(makeChange({ "environments/orders/team.yaml": edited, ...edits })).join()).toContain("requests-apart");
  expect(whatIsWrong(makeChange({ "environments/orders/staging/README.md": edited, ...edits })).join()).toContain("requests-apart");
});

test.each(judging)("%s alone is the platform team's, whoever writes it", (_, edits) => {
  for (const author of ["ada", "margaret", undefined]) {
    const facts = makeChange(edits, author === undefined ? {} : { author });
    expect(whatIsWrong(facts).filter((wrong) => wrong.startsWith("requests-apart"))).toEqual([]);
    expect(findConductReasons(facts)).toContainEqual({
      lane: "platform",
      rule: "platform-files",
      message: `${Object.keys(edits)[0] ?? ""} is shared by all teams.`,
    });
  }
});

test("a waiver comes before what relies on it: neither a golden path nor a rule may come with it", () => {
  const waiver = { "platform/waivers/partner-door.yaml": removed };
  expect(whatIsWrong(makeChange(waiver))).toEqual([]);
  for (const path of ["golden-paths/web-service/README.md", "tools/policy/src/rules/rules.ts", "platform/services/layer.ts"])
    expect(whatIsWrong(makeChange({ ...waiver, [path]: edited })).join()).toContain(`waivers-apart ${path}`);
});

test("folders that only look like a team's, or like the requests' own, are shared by all", () => {
  for (const path of [
    "environments/.hidden/staging/environment.yaml",
    "environments/.schemas/README.md",
    "Environments/orders/team.yaml",
    "environments/README.md",
  ]) {
    const facts = makeChange({ [path]: added }, { author: "ada" });
    expect(findConductReasons(facts).map(({ lane, rule }) => [lane, rule])).toEqual([["platform", "platform-files"]]);
    expect(whatIsWrong(makeChange({ ...request, [path]: added }, { author: "ada" })).join()).toContain("requests-apart");
  }
});
