import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readWorkflows } from "./read-workflows.ts";
import { openScriptFolder, type ScriptFolder } from "./run-script.fake.ts";

// The scripts of the steps, run by a real shell with what strangers may write where a value comes from an event: titles,
// branches, names of files. Every one of them tries to make a file called `canary`.
const hostile = [
  "$(touch canary)",
  "`touch canary`",
  '"; touch canary; "',
  "'; touch canary; '",
  "x\ntouch canary\n",
  "--output=canary",
  "-rf .",
  "EOF\ntouch canary",
  "a;touch${IFS}canary",
  "a && touch canary #",
  "[$(touch canary)]",
  "*",
] as const;

const files = readWorkflows(join(import.meta.dirname, "..", "..", "..", ".."));
const steps = files.flatMap(({ file, jobs }) =>
  jobs.flatMap(({ id, steps: all }) =>
    all.flatMap(({ title, run, env }) => (run === undefined ? [] : [{ where: `${file}, ${id}: ${title}`, run, env }])),
  ),
);
const findStep = (title: string) => {
  const found = steps.find(({ where }) => where.endsWith(`: ${title}`));
  if (found === undefined) throw new Error(`No step is called ${title}.`);
  return found;
};

let place: ScriptFolder;
beforeEach(() => {
  place = openScriptFolder();
});
afterEach(() => {
  place.remove();
});

const canary = () => existsSync(join(place.folder, "canary"));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(place.folder, path)), { recursive: true });
  writeFileSync(join(place.folder, path), text);
}

function git(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args], {
    cwd: place.folder,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** Takes part in tests only where the script does without a server. */
const isHere = ({ run }: { run: string }) => !/lint-workflows|npm audit/.test(run);

test.each(steps.filter(isHere))("$where takes whatever stands in its variables as text", ({ run, env }) => {
  git("init", "--quiet");
  const review = JSON.stringify({ comment: hostile.join("\n") });
  const summary = JSON.stringify({ outcomes: hostile.map((ref) => ({ ref, status: "applied" })), inSync: 1 });
  for (const value of hostile) {
    write("review.json", review);
    write("summary.json", summary);
    write("summaries/summary-first/summary.json", summary);
    const values = Object.fromEntries(Object.entries(env).map(([name, text]) => [name, text.includes("${{") ? value : text]));
    const { calls, output } = place.run(run, { GITHUB_SERVER_URL: "https://github.com", ...values }, '{"shares":["1/1"],"instances":[]}');
    expect(canary()).toBe(false);
    // Each value arrives whole, as one argument: none is taken apart, none adds an option of its own.
    for (const [name, text] of Object.entries(values).filter(([variable]) => run.includes(`"$${variable}"`)))
      if (name !== "BASE" && calls.length > 0) expect(calls.flat()).toContain(text);
    // Nor does one write a second output.
    expect(output.split("\n").every((line) => /^(?:(?:first|more|instances|digest)=.*)?$/.test(line))).toBe(true);
  }
});

test("a script that puts text into itself would make the canary", () => {
  expect(hostile.filter((value) => (place.run(`echo ${value}`, {}), canary())).length).toBeGreaterThan(0);
});

test("the names of files of a pull request decide nothing but whether the code is checked", () => {
  const check = findStep("Check the code, where it changes");
  git("init", "--quiet");
  write("package.json", "{}");
  write("environments/orders/team.yaml", "a: 1\n");
  git("add", "--all");
  git("commit", "--quiet", "--message", "base");
  const base = git("rev-parse", "HEAD");
  const checked = (): boolean => {
    git("add", "--all");
    git("commit", "--quiet", "--message", hostile.join(" "));
    const { status, stdout, calls } = place.run(check.run, { BASE: base });
    expect(status).toBe(0);
    expect(canary()).toBe(false);
    expect(stdout.includes("Only requests change.")).toBe(calls.length === 0);
    return calls.some((call) => call.join(" ") === "npm run check");
  };
  write("environments/orders/next/environment.yaml", "purpose: x\n");
  write("environments/orders/next/README.md", "x\n");
  write("environments/orders/team.yaml", "a: 2\n");
  expect(checked()).toBe(false);
  const names = hostile.map((text) => text.replaceAll("/", "_"));
  for (const name of names) write(`environments/orders/${name}/environment.yaml`, "purpose: x\n");
  expect(checked()).toBe(false);
  for (const name of names) write(`environments/orders/${name}.ts`, "x\n");
  expect(checked()).toBe(true);
  git("reset", "--quiet", "--hard", "HEAD~1");
  for (const path of ["package.json", ".github/workflows/x.yaml", "environments/orders/next/hatch.ts", ".npmrc", "environments/index.ts"]) {
    write(path, "{ }\n");
    expect([path, checked()]).toEqual([path, true]);
    git("reset", "--quiet", "--hard", "HEAD~1");
  }
  // Where the base is not there, all of it is checked.
  expect(place.run(check.run, { BASE: "0123456789012345678901234567890123456789" }).calls).toEqual([["npm", "run", "check"]]);
});

test("artifacts, whatever they are called, reach the verb as files and not as options", () => {
  const folders = hostile.map((name) => name.replaceAll("/", "_"));
  for (const name of folders) write(join("summaries", name, "summary.json"), "{}");
  const { calls } = place.run(findStep("Report").run, { GITHUB_TOKEN: "t" });
  expect(canary()).toBe(false);
  expect(calls).toHaveLength(1);
  expect(calls[0]?.slice(0, 5)).toEqual(["npx", "--no-install", "platform", "publish", "--run"]);
  expect(calls[0]?.slice(5).toSorted()).toEqual(folders.map((name) => `summaries/${name}/summary.json`).toSorted());
});

test("a login is handed on only where a person has agreed", () => {
  const { run } = findStep("Reconcile");
  const argumentsOf = (AGREED_BY: string) => place.run(run, { SHARD: "1/1", AGREED_BY, GITHUB_TOKEN: "t" }).calls[0] ?? [];
  expect(argumentsOf("")).not.toContain("--agreed-by");
  expect(argumentsOf("grace")).toEqual(expect.arrayContaining(["--agreed-by", "grace"]));
});

test("git hands the token to GitHub only, in the step that has it, and writes it nowhere", () => {
  const token = "ghs_notARealToken0123456789";
  git("init", "--quiet");
  expect(
    place.run(findStep("Let git hand GitHub, and nobody else, the token of the step that it runs in").run, {
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_TOKEN: token,
    }).status,
  ).toBe(0);
  expect(readFileSync(join(place.folder, ".git/config"), "utf8")).not.toContain(token);
  const fill = (host: string, env: Readonly<Record<string, string>>) =>
    place.run(`printf 'protocol=https\\nhost=${host}\\n\\n' | GIT_TERMINAL_PROMPT=0 git credential fill`, env).stdout;
  expect(fill("github.com", { GITHUB_TOKEN: token })).toContain(`password=${token}`);
  expect(fill("github.com", {})).not.toContain("password");
  expect(fill("github.com.evil.example", { GITHUB_TOKEN: token })).not.toContain(token);
  expect(fill("evil.example", { GITHUB_TOKEN: token })).not.toContain(token);
});

test("no package runs anything by being installed", () => {
  write(
    "package.json",
    JSON.stringify({ name: "canary", version: "1.0.0", scripts: { preinstall: "touch canary", prepare: "touch canary" } }),
  );
  write(
    "package-lock.json",
    JSON.stringify({ name: "canary", version: "1.0.0", lockfileVersion: 3, packages: { "": { name: "canary", version: "1.0.0" } } }),
  );
  const install = (script: string) =>
    spawnSync("bash", ["-e", "-c", script], {
      cwd: place.folder,
      env: { ...process.env, npm_config_offline: "true", npm_config_ignore_scripts: "" },
    });
  expect(install(findStep("Install").run).status).toBe(0);
  expect(canary()).toBe(false);
  // It would have.
  install("npm ci");
  expect(canary()).toBe(true);
  expect(readdirSync(place.folder)).toContain("package.json");
});
