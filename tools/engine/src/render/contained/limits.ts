import { UserError } from "../../contract/errors.ts";

/** Why a contained process is no more. */
export type End =
  | { readonly kind: "time"; readonly seconds: number }
  | { readonly kind: "memory"; readonly megabytes: number }
  | { readonly kind: "output"; readonly megabytes: number }
  | { readonly kind: "answer" }
  | { readonly kind: "start"; readonly printed: string }
  | { readonly kind: "exit"; readonly code: string; readonly printed: string };

/** Standard output and standard error together: nobody reads it but to find a mistake. */
export const mostOutputBytes = 1 << 20;
/** One graph. The largest environment of the examples has 60 kB. */
export const mostAnswerBytes = 64 << 20;
/** From nothing to a process that waits for its program, on a machine that is busy. */
export const mostStartMs = 30_000;

/** Ended by force or by itself: what happened, and how to comply. */
export function explainEnd(end: End): UserError {
  switch (end.kind) {
    case "time":
      return new UserError(`The program was not done after ${end.seconds} s, and was ended.`, { fix: "Look for an endless loop." });
    case "memory":
      return new UserError(`The program took more than ${end.megabytes} MB of memory, and was ended.`, {
        fix: "Look for a list or a text that grows without end: a program only describes what is to be made.",
      });
    case "output":
      return new UserError(`The program printed more than ${end.megabytes} MB, and was ended.`, {
        fix: "Remove what it prints: only what it registers counts.",
      });
    case "answer":
      return new UserError("What the program registered is not of its own environment, or no description of resources at all.", {
        fix: "Make resources with the Pulumi SDK, and change nothing of the SDK or of what renders the program.",
      });
    case "start":
      return new UserError(`The process that contains the program could not be started.${quote(end.printed)}`, {
        fix: "Try again; if it stays like this, ask the platform team.",
      });
    case "exit":
      return new UserError(`The program ended the process that renders it (${end.code}).${quote(end.printed)}`, {
        fix: "Throw an error instead.",
      });
  }
}

function quote(printed: string): string {
  return printed.trim() === "" ? "" : ` It printed: ${printed.trim()}`;
}
