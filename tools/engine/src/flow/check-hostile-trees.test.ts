import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { sampleCatalog, sampleLayers } from "@roadbed/testing/catalog.ts";
import { makeRepository } from "@roadbed/testing/repository.ts";
import { baseFiles } from "@roadbed/testing/scenario.ts";
import { renderFindingsGithub } from "../views/findings-github.ts";
import { renderFindingsMarkdown } from "../views/findings-markdown.ts";
import { renderFindings } from "../views/findings-text.ts";
import { openRepository } from "../read/git.ts";
import { readFleet } from "../read/read-fleet.ts";

const scratch = makeRepository();
const repository = openRepository(scratch.root);
const page = "purpose: The shop.\nstage: staging\nlease: { until: 2027-03-31 }\n";
afterAll(() => {
  scratch.remove();
});

/** Trees by hand: git's own commands refuse to make some of these. */
function makeTree(entries: readonly (readonly [mode: string, name: string | Buffer, oid: string])[]): string {
  const lines = entries.map(([mode, name, oid]) =>
    Buffer.concat([
      Buffer.from(`${mode} ${mode === "040000" ? "tree" : mode === "160000" ? "commit" : "blob"} ${oid}\t`),
      Buffer.from(name),
      Buffer.of(0),
    ]),
  );
  return execFileSync("git", ["mktree", "-z"], { cwd: scratch.root, input: Buffer.concat(lines), encoding: "utf8" }).trim();
}

const writeBlob = (text: string) =>
  execFileSync("git", ["hash-object", "-w", "--stdin"], { cwd: scratch.root, input: text, encoding: "utf8" }).trim();

/** A repository in which teams, environments or files beside a page are called `names`, beside one environment that is fine. */
function makeHostileTree(where: "team" | "environment" | "file"): string {
  const teamPage = ["100644", "team.yaml", writeBlob(baseFiles["environments/orders/team.yaml"] ?? "")] as const;
  const fine = ["100644", "environment.yaml", writeBlob(page)] as const;
  const plain = makeTree([fine]);
  const staging = where === "file" ? makeTree([fine, ...names.map((name) => ["100644", name, writeBlob("x\n")] as const)]) : plain;
  const orders = makeTree([
    teamPage,
    ["040000", "staging", staging],
    ...(where === "environment" ? names.map((name) => ["040000", name, plain] as const) : []),
  ]);
  const teams = where === "team" ? names.map((name) => ["040000", name, makeTree([teamPage, ["040000", "staging", plain]])] as const) : [];
  const platform = makeTree([["100644", "instances.yaml", writeBlob(baseFiles["platform/instances.yaml"] ?? "")]]);
  return makeTree([
    ["040000", "environments", makeTree([["040000", "orders", orders], ...teams])],
    ["040000", "platform", platform],
  ]);
}

const read = (tree: string) => readFleet(repository, tree, { catalog: sampleCatalog, layers: sampleLayers, today: "2026-11-22" });

const names: readonly (string | Buffer)[] = [
  "..",
  ".",
  "...",
  "a..",
  "%2e%2e",
  "C:\\",
  "a\\b",
  "trailing.",
  "trailing ",
  " leading",
  "-rf",
  "--upload-pack=x",
  ".git",
  ".GIT",
  ".gitmodules",
  "node_modules",
  "Node_Modules",
  "con",
  "NUL",
  "com1",
  "Prod",
  "x".repeat(300),
  "$(touch pwned)",
  "`touch pwned`",
  "a;touch pwned",
  "a|b",
  "a&b",
  "a>b",
  "a'b",
  'a"b',
  "a\nb",
  "a\tb",
  "\u001b[2J",
  "оrders",
  "orders\u200b",
  "e\u0301",
  "é",
  Buffer.from([0x61, 0xff, 0x62]),
  "::error::x",
  "# heading",
  "<script>",
  "@everyone",
  "![](x)",
  "*",
  "?",
  "[a]",
  "~",
  "^",
  "{{ x }}",
  "${{ github.token }}",
];

test.each(["team", "environment", "file"] as const)(
  "a %s with an odd name is refused by its name alone, and shows as plain text",
  async (where) => {
    const { fleet, findings } = await read(makeHostileTree(where));
    expect(findings.filter(({ severity }) => severity === "error").length).toBeGreaterThanOrEqual(names.length);
    expect([...fleet.environments.keys()]).toEqual(where === "file" ? [] : ["orders/staging"]);
    expect(existsSync(join(scratch.root, "pwned"))).toBe(false);
    for (const shown of [renderFindings(findings), renderFindingsMarkdown(findings), renderFindingsGithub(findings)]) {
      expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e]/);
    }
    expect(
      renderFindingsGithub(findings)
        .trimEnd()
        .split("\n")
        .every((line) => /^::(?:error|warning) file=/.test(line)),
    ).toBe(true);
    expect(renderFindingsMarkdown(findings)).not.toMatch(/^(?:#|\s*- #)/m);
  },
);

test.each(["../../../etc/passwd", "/etc/passwd", "environment.yaml", "../../../../.github/workflows/reconcile.yaml"])(
  "a link to %s is refused and never followed, wherever it stands",
  async (target) => {
    const link = writeBlob(target);
    const teamPage = writeBlob(baseFiles["environments/orders/team.yaml"] ?? "");
    const folder = makeTree([
      ["120000", "environment.yaml", link],
      ["120000", "code.ts", link],
    ]);
    const environments = makeTree([
      ["120000", "payments", link],
      ["120000", "README.md", link],
      [
        "040000",
        "orders",
        makeTree([
          ["100644", "team.yaml", teamPage],
          ["040000", "staging", folder],
          ["120000", "next", link],
        ]),
      ],
    ]);
    const { fleet, findings } = await read(makeTree([["040000", "environments", environments]]));
    expect(findings.filter(({ rule }) => rule === "symbolic-link").map(({ at }) => at.file)).toEqual([
      "environments/README.md",
      "environments/orders/next",
      "environments/orders/staging/code.ts",
      "environments/orders/staging/environment.yaml",
      "environments/payments",
    ]);
    expect(fleet.environments.size).toBe(0);
    expect(JSON.stringify(findings)).not.toContain("root:");
  },
);

test("a folder of a hundred thousand files is refused without reading them", async () => {
  const blob = writeBlob("x\n");
  const many = makeTree(Array.from({ length: 100_000 }, (_, at) => ["100644", `f${at}.yaml`, blob] as const));
  const orders = makeTree([
    ["100644", "team.yaml", writeBlob(baseFiles["environments/orders/team.yaml"] ?? "")],
    ["040000", "staging", many],
  ]);
  const begin = performance.now();
  const { findings } = await read(makeTree([["040000", "environments", makeTree([["040000", "orders", orders]])]]));
  expect(performance.now() - begin).toBeLessThan(10_000);
  expect(findings.length).toBeLessThan(250);
  expect(findings.some(({ rule }) => rule === "too-many-findings")).toBe(true);
});

test("an empty tree asks for nothing, and says what is missing", async () => {
  const { fleet, findings } = await read(makeTree([]));
  expect(findings.map(({ rule }) => rule)).toEqual(["missing-page"]);
  expect(fleet.environments.size).toBe(0);
});
