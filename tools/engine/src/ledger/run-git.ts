import { spawn } from "node:child_process";
import { InternalError } from "../contract/errors.ts";

export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Settings of the user (hooks, signing, line ends, locale) must not change what the ledger's branches hold. */
export const gitSettings: readonly string[] = [
  "-c",
  "core.quotePath=false",
  "-c",
  "gc.auto=0",
  "-c",
  "maintenance.auto=false",
  "-c",
  "core.fsync=committed,loose-object,reference",
  "-c",
  "core.fsyncMethod=batch",
  "-c",
  "push.followTags=false",
  "-c",
  "push.gpgSign=false",
];

export async function tryGit(
  directory: string,
  args: readonly string[],
  input?: string | Uint8Array | Iterable<Uint8Array>,
): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", [...gitSettings, ...args], {
      cwd: directory,
      env: { ...process.env, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" },
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", (cause) => {
      reject(new InternalError("git could not be started.", { cause }));
    });
    child.on("close", (code) => {
      resolve({ code: code ?? 1, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString("utf8") });
    });
    // A git that ends early closes its input; its exit code says why.
    child.stdin.on("error", () => undefined);
    if (input !== undefined && typeof input !== "string" && !(input instanceof Uint8Array)) {
      for (const chunk of input) child.stdin.write(chunk);
      child.stdin.end();
      return;
    }
    child.stdin.end(input);
  });
}

export async function runGit(
  directory: string,
  args: readonly string[],
  input?: string | Uint8Array | Iterable<Uint8Array>,
): Promise<Buffer> {
  const { code, stdout, stderr } = await tryGit(directory, args, input);
  if (code !== 0) throw new InternalError(`git ${args[0] ?? ""} failed (${code}): ${stderr.trim().slice(-1000)}`);
  return stdout;
}
