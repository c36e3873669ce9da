import type { Context } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";

export const outputFormats = ["text", "markdown", "json"] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** The flag that every verb which prints has. */
export const outputFlag = {
  kind: "enum",
  values: outputFormats,
  default: "text",
  brief: "text for people, markdown for a pull request, json for programs",
} as const;

/** Prints what a verb has to say, in the format asked for, with one line feed at the end. */
export function print(context: Context, text: string): void {
  context.process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** Notes beside the answer: progress, hints. Never part of what a program would read. */
export function note(context: Context, text: string): void {
  context.process.stderr.write(`${text}\n`);
}

export function printJson(context: Context, value: unknown): void {
  print(context, JSON.stringify(value, undefined, 2));
}

/** Exits with 1 when there is something to say against it. */
export function endWith(context: Context, fine: boolean): void {
  context.process.exitCode = fine ? exitCodes.fine : exitCodes.findings;
}
