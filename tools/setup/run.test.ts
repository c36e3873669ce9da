import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const lock = JSON.stringify({ packages: { "node_modules/zod": { version: "4.6.7" } } });
let root: string;

/** A clone in which nothing is installed, with a command that tells its arguments and an npm that does as a test says. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "roadbed-run-"));
  cpSync(import.meta.dirname, join(root, "tools", "setup"), { recursive: true });
  mkdirSync(join(root, "tools", "cli", "bin"), { recursive: true });
  writeFileSync(
    join(root, "tools", "cli", "bin", "platform.mjs"),
    "process.stdout.write(process.argv.slice(2).join(' ')); process.exitCode = 1;",
  );
  writeFileSync(join(root, "package-lock.json"), lock);
});
afterEach(() => rmSync(root, { recursive: true }));

function run(command: string, npm: string) {
  writeFileSync(join(root, "npm-cli.js"), npm);
  const env = { ...process.env, npm_execpath: join(root, "npm-cli.js") };
  return spawnSync(process.execPath, ["tools/setup/run.mjs", ...command.split(" ")], { cwd: root, env, encoding: "utf8" });
}

const npmThatWorks = `
  const fs = require("node:fs");
  fs.mkdirSync("node_modules");
  fs.writeFileSync("node_modules/.package-lock.json", ${JSON.stringify(lock)});
  fs.appendFileSync("npm-ran", process.argv[2]);
`;
const npmWithoutNetwork = 'console.error("npm error code ENOTFOUND"); process.exitCode = 1;';
const npmThatMustNotRun = 'require("node:fs").writeFileSync("npm-ran", "");';

describe("a command on a fresh clone", () => {
  it("is preceded by npm ci, and keeps its arguments and exit status", () => {
    const { status, stdout, stderr } = run("start --fast", npmThatWorks);
    expect(stderr).toContain("Installing what Roadbed needs");
    expect(stderr).toMatch(/Installed in \d+ s\./);
    expect(stdout).toBe("sandbox --fast");
    expect(status).toBe(1);
    expect(existsSync(join(root, ".cache", "installing"))).toBe(false);
  });

  it("explains what is wrong where installing fails, shows what npm said, and starts nothing", () => {
    const { status, stdout, stderr } = run("start", npmWithoutNetwork);
    expect(stderr).toContain("no network, or only through a proxy");
    expect(stderr).toContain("  npm error code ENOTFOUND");
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });
});

it("installs nothing where everything is there", () => {
  run("platform", npmThatWorks);
  rmSync(join(root, "npm-ran"));
  const { stdout, stderr } = run("platform --help", npmThatMustNotRun);
  expect(stdout).toBe("--help");
  expect(stderr).toBe("");
  expect(existsSync(join(root, "npm-ran"))).toBe(false);
});

it("starts the Node that came along, and links it where npm did not", () => {
  const own = join(root, "node_modules", `node-${process.platform}-${process.arch}`, "bin");
  run("platform", npmThatWorks);
  mkdirSync(own, { recursive: true });
  mkdirSync(join(root, "node_modules", ".bin"));
  symlinkSync(process.execPath, join(own, "node"));
  writeFileSync(join(root, "tools", "cli", "bin", "platform.mjs"), "process.stdout.write(process.env.PATH)");
  const { stdout } = run("platform", npmThatMustNotRun);
  expect(stdout.split(":")[0]).toBe(join(root, "node_modules", ".bin"));
  expect(realpathSync(join(root, "node_modules", ".bin", "node"))).toBe(realpathSync(process.execPath));
});

it("takes over a lock that a killed installation left behind", () => {
  mkdirSync(join(root, ".cache"));
  const gone = spawnSync(process.execPath, ["--eval", ""]);
  writeFileSync(join(root, ".cache", "installing"), String(gone.pid));
  expect(run("platform list", npmThatWorks).stdout).toBe("list");
});
