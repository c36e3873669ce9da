import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

export interface ScriptRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What was called, with its arguments, in this order. */
  readonly calls: readonly (readonly string[])[];
  /** What the script wrote for GitHub. */
  readonly output: string;
  readonly summary: string;
}

/** A folder in which the script of a step runs as a runner would run it; `npx` and `npm` only write down how they were called. */
export interface ScriptFolder {
  readonly folder: string;
  run(script: string, env: Readonly<Record<string, string>>, answer?: string): ScriptRun;
  remove(): void;
}

export function openScriptFolder(): ScriptFolder {
  const home = mkdtempSync(join(tmpdir(), "roadbed-step-"));
  const folder = join(home, "work");
  const bin = join(home, "bin");
  const file = (name: string) => join(home, name);
  mkdirSync(folder);
  mkdirSync(bin);
  for (const command of ["npx", "npm"]) {
    writeFileSync(join(bin, command), recorder);
    chmodSync(join(bin, command), 0o755);
  }
  const read = (name: string) => (existsSync(file(name)) ? readFileSync(file(name), "utf8") : "");
  return {
    folder,
    run(script, env, answer = "{}") {
      for (const name of ["calls", "output", "summary"]) rmSync(file(name), { force: true });
      writeFileSync(file("answer"), answer);
      writeFileSync(file("script.sh"), script);
      const { status, stdout, stderr } = spawnSync("bash", ["-e", file("script.sh")], {
        cwd: folder,
        encoding: "utf8",
        env: {
          PATH: [bin, process.env["PATH"] ?? ""].join(delimiter),
          HOME: home,
          CALLS: file("calls"),
          ANSWER: file("answer"),
          GITHUB_OUTPUT: file("output"),
          GITHUB_STEP_SUMMARY: file("summary"),
          ...env,
        },
      });
      return {
        status,
        stdout,
        stderr,
        calls: readCalls(read("calls")),
        output: read("output"),
        summary: read("summary"),
      };
    },
    remove() {
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** How many words, and then the words; each ends with NUL, which none of them can hold. */
const recorder = `#!/bin/bash
printf '%s\\0' "$(($# + 1))" "\${0##*/}" "$@" >> "$CALLS"
cat "$ANSWER"
`;

function readCalls(text: string): string[][] {
  const words = text.split("\0");
  const calls: string[][] = [];
  for (let at = 0; at < words.length - 1; at += Number(words[at]) + 1) calls.push(words.slice(at + 1, at + 1 + Number(words[at])));
  return calls;
}
