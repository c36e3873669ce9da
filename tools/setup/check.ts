/**
 * `npm run check`: everything that CI checks but the slow suites. All steps run, so that one run shows all there is to
 * repair. The tests include the comparison of generated files (schemas, CODEOWNERS) with what would be generated.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";

const root = join(import.meta.dirname, "..", "..");
const bin = (name: string): string => join(root, "node_modules", ".bin", name);

const steps: readonly { readonly name: string; readonly command: readonly string[]; readonly repair?: string }[] = [
  { name: "types", command: [bin("tsc"), "--noEmit"] },
  { name: "lint", command: [bin("eslint"), "."], repair: "npx eslint . --fix repairs some" },
  { name: "format", command: [bin("prettier"), "--list-different", "."], repair: "npm run format" },
  { name: "unused code", command: [bin("knip")] },
  { name: "tests", command: [bin("vitest"), "run"], repair: "npm test" },
];

/** `npm run check -- --without tests` for a run that has tested already. */
const { without = [] } = parseArgs({ options: { without: { type: "string", multiple: true } } }).values;
const failed: string[] = [];
for (const { name, command, repair } of steps.filter((step) => !without.includes(step.name))) {
  const began = performance.now();
  const { status, output } = await run(command);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)\n`);
  if (status === 0) continue;
  failed.push(repair === undefined ? name : `${name} (${repair})`);
  process.stdout.write(`${output.trimEnd()}\n\n`);
}
if (failed.length > 0) process.stdout.write(`To repair: ${failed.join(", ")}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;

function run([command = "", ...args]: readonly string[]): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    const colour = process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" };
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...colour } });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", (error) => resolve({ status: 2, output: error.message }));
    child.on("close", (status) => resolve({ status: status ?? 2, output }));
  });
}
