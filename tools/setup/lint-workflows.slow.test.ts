import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
/** In plain text, whatever the machine's settings say of colours. */
const plain = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, CLICOLOR_FORCE: undefined, CI: undefined };
const lint = (at: string) => spawnSync("bash", ["tools/setup/lint-workflows.sh"], { cwd: at, encoding: "utf8", env: plain });
const real = lint(root);
const isHere = real.status !== 3;
if (!isHere) console.warn(`SKIPPED: ${real.stderr.trim()}`);
const copy = mkdtempSync(join(tmpdir(), "roadbed-lint-"));
afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

test.runIf(isHere)("actionlint and zizmor find nothing in the workflows", () => {
  expect(`${real.stdout}${real.stderr}`.trim()).toBe("No findings to report. Good job!");
  expect(real.status).toBe(0);
});

test.runIf(isHere).each<[string, (text: string) => string, string]>([
  ["a tag instead of a commit", (text) => text.replace(/actions\/checkout@[0-9a-f]{40} # v\S+/, "actions/checkout@v7"), "unpinned-uses"],
  [
    "a title that the shell reads",
    (text) => text.replace("run: jq --raw", "run: echo ${{ github.event.pull_request.title }} && jq --raw"),
    "template-injection",
  ],
  ["rights for every job", (text) => text.replace("permissions: {}", "permissions: write-all"), "excessive-permissions"],
  ["credentials that stay", (text) => text.replace(/\n *persist-credentials: false/, ""), "artipacked"],
  ["the trigger with rights", (text) => text.replace("  pull_request:\n", "  pull_request_target:\n"), "dangerous-triggers"],
])("it would find %s", (_, change, audit) => {
  for (const folder of [".github", "tools/setup/lint-workflows.sh"]) cpSync(join(root, folder), join(copy, folder), { recursive: true });
  cpSync(join(root, ".platform", "lint-tools"), join(copy, ".platform", "lint-tools"), { recursive: true });
  const file = join(copy, ".github/workflows/pull-request.yaml");
  const text = readFileSync(file, "utf8");
  expect(change(text)).not.toBe(text);
  writeFileSync(file, change(text));
  const { status, stdout, stderr } = lint(copy);
  expect(`${stdout}${stderr}`).toContain(audit);
  expect(status).not.toBe(0);
});
