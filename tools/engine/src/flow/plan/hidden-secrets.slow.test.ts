import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeSecret, secretKinds, type PlantedSecret } from "../../contract/redact.fake.ts";
import { makeProposedTree } from "../../propose/propose-change.ts";
import { openRepository } from "../../read/git.ts";

const root = fileURLToPath(new URL("../../../../../", import.meta.url));
const planted = secretKinds.flatMap((kind) => Array.from({ length: 10 }, (_, seed) => makeSecret(kind, seed)));
/** A quarter of them each, of every kind. */
const [inSettings, inResources, inErrors, inMistakes] = [0, 1, 2, 3].map((part) => planted.filter((_, at) => at % 4 === part)) as [
  PlantedSecret[],
  PlantedSecret[],
  PlantedSecret[],
  PlantedSecret[],
];
const copies: string[] = [];
let base = "";
let head = "";

const read = (path: string) => readFileSync(join(root, path), "utf8");
const page = (name: string) => `environments/orders/${name}/environment.yaml`;

beforeAll(async () => {
  base = await openRepository(root).workingTree();
  const variables = inSettings.map(({ text }, at) => `        OTHER_${at}: ${JSON.stringify(text)}`);
  const files = {
    [page("staging")]: read(page("staging")).replace(
      "    settings:\n      image: ghcr.io/acme-corp/shop",
      `    settings:\n      env:\n${variables.join("\n")}\n      image: ghcr.io/acme-corp/shop`,
    ),
    [page("spike")]:
      `${read(page("spike"))}\n${inMistakes.map(({ text }, at) => `wrong${at}: ${JSON.stringify(text)}`).join("\n")}\nstage: ${JSON.stringify(inMistakes[0]?.text)}\n`,
    "environments/orders/development/own.ts": `import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
export function resources(_: unknown, { parent }: { parent: never }): void {
  new ConfigMap("own", { data: ${JSON.stringify(Object.fromEntries(inResources.map(({ text }, at) => [`other${at}`, text])))} }, { parent });
}
`,
    "environments/orders/production/own.ts": `export function resources(): void {
  console.log(${JSON.stringify(inErrors[0]?.text)});
  throw new Error(${JSON.stringify(inErrors.map(({ text }) => text).join(" and "))});
}
`,
  };
  head = await makeProposedTree({ root, base, files: new Map(Object.entries(files)) });
  copies.push(head);
});
afterAll(() => {
  for (const tree of copies) rmSync(join(root, ".platform", "checkouts", tree), { recursive: true, force: true });
});

function plan(from: string, to: string, output: string): string {
  const args = [join(root, "tools/cli/bin/platform.mjs"), "plan", "--base", from, "--head", to, "--output", output];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
  return stdout + stderr;
}

/** Any ten characters in a row of what nobody could guess. */
function leaks(text: string, { random }: PlantedSecret): boolean {
  for (let at = 0; at + 10 <= random.length; at += 1) if (text.includes(random.slice(at, at + 10))) return true;
  return false;
}

test("what is looked for is there: every secret stands in the tree that is planned", () => {
  const all = execFileSync("git", ["grep", "-h", "", head, "--", "environments/orders"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  expect(planted.filter((secret) => !leaks(all, secret))).toEqual([]);
});

test.each(["text", "markdown", "json"])("of 200 secrets in pages, programs and errors none shows in the plan as %s", (output) => {
  const printed = plan(base, head, output);
  expect(printed).toContain("hidden: ");
  for (const ref of ["orders/staging", "orders/development", "orders/production", "orders/spike"]) expect(printed).toContain(ref);
  expect(planted.filter((secret) => leaks(printed, secret)).map(({ kind, text }) => `${kind}: ${text}`)).toEqual([]);
});

test.each(["text", "json"])("nor do they when they go away again, as %s", (output) => {
  const printed = plan(head, base, output);
  expect(printed).toContain("orders/development");
  expect(planted.filter((secret) => leaks(printed, secret)).map(({ kind, text }) => `${kind}: ${text}`)).toEqual([]);
});
