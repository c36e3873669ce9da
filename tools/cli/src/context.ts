import { execFileSync } from "node:child_process";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import type { CommandContext, StricliProcess } from "@stricli/core";

/** What a command may know of the world around it; tests pass their own. */
export interface Context extends CommandContext {
  readonly process: StricliProcess;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Colour and progress only where a person looks on. */
  readonly colour: boolean;
  readonly interactive: boolean;
  now(): Date;
}

export function makeContext(): Context {
  const colour = process.stdout.isTTY && process.env["NO_COLOR"] === undefined && process.env["TERM"] !== "dumb";
  return {
    process: process as StricliProcess,
    env: process.env,
    cwd: process.cwd(),
    colour,
    interactive: process.stdin.isTTY && process.stdout.isTTY,
    now: () => new Date(),
  };
}

/** Today in UTC, as leases and waivers write dates. */
export function todayOf(context: Context): string {
  return context.now().toISOString().slice(0, 10);
}

/** The repository's root above the current folder. */
export function findRoot(context: Context): string {
  try {
    return execFileSync("git", ["rev-parse", "--show-toplevel"], {
      cwd: context.cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  } catch (cause) {
    throw new UserError("This folder is not inside a git repository.", {
      fix: "Run platform inside a clone of your platform repository.",
      cause,
    });
  }
}
