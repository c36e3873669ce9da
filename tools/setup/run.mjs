#!/usr/bin/env node
// Runs one of this repository's commands on any machine that has Node 20 and npm: installs what is missing, then hands
// over to the Node 24 that came along. Plain JavaScript without dependencies, because nothing is installed before it.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { install } from "./install.mjs";
import { findMissing } from "./installation.mjs";
import { tryFindOwnNode } from "./own-node.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const tools = "node_modules";
const platform = "tools/cli/bin/platform.mjs";
const vitest = `${tools}/vitest/vitest.mjs`;

/** @type {Record<string, string[]>} */
const commands = {
  start: [platform, "sandbox"],
  test: [vitest, "run"],
  "test:slow": [vitest, "run", "--mode", "slow"],
  "test:cluster": [vitest, "run", "--mode", "cluster"],
  "build:cluster": ["tools/cluster/src/build.ts"],
  check: ["tools/setup/check.ts"],
  bench: ["tools/bench/main.ts"],
  "bench:cluster": ["tools/bench/main.ts", "cluster"],
  platform: [platform],
  generate: ["tools/engine/scripts/generate.ts"],
  typecheck: [`${tools}/typescript/bin/tsc`, "--noEmit"],
  lint: [`${tools}/eslint/bin/eslint.js`, "."],
  format: [`${tools}/prettier/bin/prettier.cjs`, "--write", "."],
  knip: [`${tools}/knip/bin/knip.js`],
  "complete-lock": ["tools/setup/complete-lock.ts"],
};

const [name = "", ...args] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) fail(`usage: node tools/setup/run.mjs ${Object.keys(commands).join("|")} [arguments]`);
if (findMissing(root).length > 0 && !(await install(root))) process.exit(2);

const bin = join(root, "node_modules", ".bin");
const child = spawn(findNode(), [...command, ...args], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` },
});
// The terminal sends an interrupt to the whole group; a supervisor sends one to this process alone.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("error", (error) => fail(`${name} could not be started: ${error.message}`));
child.on("close", (status, signal) => process.exit(signal === null ? (status ?? 2) : 128 + constants.signals[signal]));

/** The Node that came along, or the machine's own where none comes along for it and it is new enough. */
function findNode() {
  const own = tryFindOwnNode(root);
  if (own !== undefined) return own;
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  return fail(
    [
      `Roadbed needs Node 24. This is ${process.version}, and no Node 24 comes along for ${process.platform}-${process.arch} (or it does not run here).`,
      "  - Left out by an installation with --omit=optional? npm ci --include=optional brings it.",
      "  - Else install Node 24 and try again; on Windows, the simplest way is WSL.",
    ].join("\n"),
  );
}

/**
 * @param {string} text
 * @returns {never}
 */
function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(2);
}
