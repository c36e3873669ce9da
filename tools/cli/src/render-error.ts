import { UserError } from "@roadbed/engine/contract/errors.ts";
import { redact } from "@roadbed/engine/contract/redact.ts";

/** A user's mistake as sentences; anything else with its stack, because then it is ours. Others' messages may quote secrets. */
export function renderError(error: unknown): string {
  return redact(describe(error));
}

function describe(error: unknown): string {
  if (error instanceof UserError) {
    return [
      error.message,
      ...error.findings.map((finding) => `  ${finding.at.file}: ${finding.message}`),
      ...(error.fix === undefined ? [] : [error.fix]),
    ].join("\n");
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `This is a mistake in the platform command, not in what you asked for. Please report it with these lines:\n${detail}`;
}
