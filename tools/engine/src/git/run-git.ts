import { execFile } from "node:child_process";
import { InternalError, UserError } from "../contract/errors.ts";

export interface GitCall {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that are answers, not failures. Default: only 0. */
  readonly fine?: readonly number[];
}

/**
 * Runs git where nothing in the repository or in the caller's environment can make it run something else, ask, fetch
 * or format: no hooks, no pager, no external diff, no replaced objects, no lazy fetch, paths taken literally.
 */
export function runGit(root: string, args: readonly string[], call: GitCall = {}): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { cwd: root, env: { ...cleanEnvironment(), ...call.env }, encoding: "buffer", maxBuffer: 1 << 30 } as const;
    const child = execFile("git", [...settings, ...args], options, (error, stdout, stderr) => {
      if (error === null || (typeof error.code === "number" && call.fine?.includes(error.code) === true)) return resolve(stdout);
      reject(explainFailure(args, error, stderr.toString("utf8").trim()));
    });
    // A git that ends early closes its input; its exit code says why.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(call.input ?? "");
  });
}

export const settings: readonly string[] = [
  "--no-pager",
  "--literal-pathspecs",
  "--no-replace-objects",
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.quotePath=false",
  "-c",
  "core.precomposeUnicode=false",
  "-c",
  "diff.external=",
  "-c",
  "protocol.allow=never",
  "-c",
  "gc.auto=0",
  "-c",
  "submodule.recurse=false",
];

/** Variables of git that say where git itself and its configuration lie; all others would change what it reads. */
const kept = new Set(["GIT_EXEC_PATH", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES"]);

export function cleanEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_") || kept.has(name));
  return { ...Object.fromEntries(inherited), LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", GIT_NO_LAZY_FETCH: "1" };
}

function explainFailure(args: readonly string[], error: Error & { code?: unknown }, said: string): Error {
  if (error.code === "ENOENT")
    return new UserError("git could not be started.", {
      fix: "Install git 2.31 or newer, and run this inside a repository.",
      cause: error,
    });
  if (said.includes("not a git repository"))
    return new UserError("This folder is not inside a git repository.", {
      fix: "Run platform inside a clone of your platform repository.",
      cause: error,
    });
  if (said.includes("dubious ownership"))
    return new UserError("git refuses to read this repository, because it belongs to somebody else.", {
      fix: "Make it yours, or allow it with git config --global --add safe.directory <folder>.",
      cause: error,
    });
  return new InternalError(`git ${args[0] ?? ""} failed: ${said.slice(-1000)}`, { cause: error });
}
