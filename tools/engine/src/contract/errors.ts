import type { Finding } from "./finding.ts";

/** A mistake that the person at the keyboard can repair. Its message says what, where and how; no stack is shown. */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly findings: readonly Finding[];
  /** One sentence that says how to repair it. */
  readonly fix: string | undefined;

  constructor(message: string, options: { fix?: string; findings?: readonly Finding[]; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.fix = options.fix;
    this.findings = options.findings ?? [];
  }
}

/** A mistake in Roadbed itself. The command line prints it with its stack and asks for a report. */
export class InternalError extends Error {
  override readonly name = "InternalError";
}
