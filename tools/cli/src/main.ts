import { run } from "@stricli/core";
import { application } from "./application.ts";
import { makeContext } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";

/** Runs the `platform` command. Whatever the command-line library calls an error of usage is "could not run". */
export async function main(args: readonly string[]): Promise<void> {
  const context = makeContext();
  // A reader that closes early (| head) is no error of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCodes.fine);
  });
  await run(application, args, context);
  const code = Number(process.exitCode ?? exitCodes.fine);
  if (code < 0 || code > exitCodes.couldNotRun) process.exitCode = exitCodes.couldNotRun;
}
