import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../contract/errors.ts";
import type { Finding, Location } from "../contract/finding.ts";
import type { ProgramInput } from "../contract/program.ts";
import { redactJson } from "../contract/redact.ts";
import { tryExplainDenial } from "./contained/denial.ts";
import { refOfProgram } from "./program-ref.ts";

/** A program's failure as plain data, so that it crosses from a worker. */
export interface Failure {
  readonly text: string;
  /** True where the error says by itself what is wrong: no program bug, but something that Roadbed refuses. */
  readonly isRefusal: boolean;
  readonly fix?: string;
  readonly at?: Location;
  readonly findings: readonly Finding[];
  /** True where running it again with stack traces would tell no more. */
  readonly isFinal: boolean;
}

/** The cause of an error that stands for a program which took too long. */
export const timeLimit = "time limit";

/** Says why a program failed, and where in the repository: in the team's own code, where that is on the stack. */
export function explainFailure(error: unknown, input: ProgramInput, root: string, callers: ReadonlyMap<string, string>): Failure {
  const refusal = error instanceof Error && error.name === "UserError" ? (error as UserError) : tryExplainDenial(error);
  const message = refusal?.message ?? (error instanceof Error ? error.message || error.name : String(error));
  const { text, importer } = splitImporter(cleanMessage(message, root));
  const at = importer ?? findLocation(error, input, root) ?? findCaller(text, input, root, callers);
  const fix = refusal?.fix ?? (isTeamCode(at) ? "Repair the environment's own code." : undefined);
  return {
    text,
    isRefusal: refusal !== undefined,
    ...(fix === undefined ? {} : { fix }),
    ...(at === undefined ? {} : { at }),
    findings: refusal?.findings ?? [],
    isFinal: refusal?.cause === timeLimit,
  };
}

export function isTeamCode(at: Location | undefined): boolean {
  return at?.file.startsWith("environments/") === true;
}

/** An error quotes what it stumbled over, and that may be a secret. */
export function toUserError(failure: Failure, input: ProgramInput): UserError {
  const { text, isRefusal, fix, at, findings } = redactJson(failure);
  const ref = refOfProgram(input);
  const place = at === undefined ? "" : ` (${at.file}${at.line === undefined ? "" : `:${at.line}`})`;
  const finding: Finding[] =
    at === undefined ? [] : [{ rule: "program-failed", severity: "error", message: text, ...(fix === undefined ? {} : { fix }), at }];
  const reason = place === "" ? text : `${text.replace(/\.$/, "")}${place}.`;
  return new UserError(isRefusal ? `${ref}: ${reason}` : `The program of ${ref} failed: ${reason}`, {
    findings: [...finding, ...findings],
    ...(fix === undefined ? {} : { fix }),
  });
}

/** A checkout without packages looks for them here, and says so. */
const ownRoot = fileURLToPath(new URL("../../../../", import.meta.url));

/** The SDK names, before the message, each property that a rejection came through; the last of them is the first cause. */
function cleanMessage(message: string, root: string): string {
  const text = message
    .replaceAll(root + sep, "")
    .replaceAll(ownRoot, "")
    .replace(/^(?:error serializing property "[^"]*": )+(?=error serializing property)/, "");
  const unsupported = /The Pulumi CLI does not support (?:the )?(.+?)(?: option)?\. Please update/.exec(text)?.[1];
  return unsupported === undefined
    ? text
    : `The program uses ${unsupported}, which only a running deployment has: a program is rendered without an engine.`;
}

/** A module that is not there is the fault of who imports it, who is on no stack. */
function splitImporter(text: string): { text: string; importer?: Location } {
  const [, problem, file] = /^(Cannot find (?:module|package) .*) imported from (\S+)$/.exec(text) ?? [];
  return problem === undefined || file === undefined ? { text } : { text: problem, importer: { file } };
}

function findLocation(error: unknown, input: ProgramInput, root: string): Location | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    const found = pickFrame(current.stack ?? "", input, root);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A refused provider function is named in the message; who called it was noted under that name. */
function findCaller(text: string, input: ProgramInput, root: string, callers: ReadonlyMap<string, string>): Location | undefined {
  for (const [token, stack] of callers) if (text.includes(token)) return pickFrame(stack, input, root);
  return undefined;
}

function pickFrame(stack: string, input: ProgramInput, root: string): Location | undefined {
  const frames = stack.split("\n").flatMap((line) => parseFrame(line, root));
  return frames.find(({ file }) => input.kind === "environment" && input.code.includes(file)) ?? frames[0];
}

/** `at f (file:///…/x.ts:3:4)`, and `file:///…/x.ts:3` as the first line of a syntax error. */
function parseFrame(line: string, root: string): Location[] {
  const [, path, row, column] = /(?:^|\(|\s)((?:file:\/\/)?\/[^():]+):(\d+)(?::(\d+))?\)?$/.exec(line) ?? [];
  if (path === undefined) return [];
  const file = relative(root, path.startsWith("file:") ? fileURLToPath(path) : path)
    .split(sep)
    .join("/");
  if (file.startsWith("../") || file.includes("node_modules/") || file.startsWith("tools/engine/src/render/")) return [];
  return [{ file, line: Number(row), ...(column === undefined ? {} : { column: Number(column) }) }];
}
