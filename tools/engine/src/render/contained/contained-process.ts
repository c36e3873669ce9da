import { spawn, type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import type { ProgramInput } from "../../contract/program.ts";
import type { Outcome, RunOptions } from "../run-program.ts";
import { mostAnswerBytes, mostOutputBytes, mostStartMs, type End } from "./limits.ts";
import { readMemoryOfTree } from "./read-memory.ts";
import { cleanText, parseStranger, tryReceiveOutcome } from "./receive.ts";

export interface ContainedProcess {
  /** One after another. A process that has ended says so ever after. */
  run(input: ProgramInput): Promise<{ readonly outcome: Outcome } | { readonly end: End }>;
  readonly isOver: boolean;
  close(): Promise<void>;
}

export interface ProcessOptions {
  readonly command: readonly string[];
  readonly home: string;
  readonly run: RunOptions;
  readonly memoryLimitMb: number;
}

/** Node and the SDK themselves. */
const memoryOfNodeMb = 192;
/** A program that still has a timer ends by itself, and says what it waited for. */
const graceMs = 1000;
const memoryEveryMs = 50;

/** A process that can read code and answer, and do nothing else; whatever it does, it is over soon. */
export function startContained({ command: [file = "", ...args], home, run, memoryLimitMb }: ProcessOptions): ContainedProcess {
  const child = spawn(file, args, { cwd: run.root, env: { HOME: home, TMPDIR: home, TZ: "UTC" }, stdio: ["pipe", "pipe", "pipe", "pipe"] });
  const over = Promise.withResolvers<End>();
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let end: End | undefined;
  let timer: NodeJS.Timeout | undefined;
  const finish = (reason: End): void => {
    end ??= reason;
    clearTimeout(timer);
    clearInterval(meter);
    child.kill("SIGKILL");
    over.resolve(end);
  };
  const meter = setInterval(() => {
    if (readMemoryOfTree(child.pid ?? 0) > memoryLimitMb + memoryOfNodeMb) finish({ kind: "memory", megabytes: memoryLimitMb });
  }, memoryEveryMs);
  const allow = (ms: number, reason: End): void => {
    clearTimeout(timer);
    timer = setTimeout(() => finish(reason), ms);
  };
  const printed = collectOutput(child, () => finish({ kind: "output", megabytes: mostOutputBytes >> 20 }));
  const answers = readAnswers(child.stdio[3] as Readable, () => finish({ kind: "answer" }));
  child.once("error", ({ message }) => finish({ kind: "start", printed: message }));
  child.once("close", (code, signal) => finish(explainExit(code, signal, printed(), memoryLimitMb)));
  const orders = child.stdin;
  // Its exit says why it no longer reads.
  orders.on("error", () => undefined);
  const send = (order: object): boolean => orders.write(`${JSON.stringify(order)}\n`);
  const ended = over.promise.then((reason) => ({ end: reason }));
  allow(mostStartMs, { kind: "start", printed: "" });
  send({ options: run });
  const ready = Promise.race([answers.next(), ended]).then(() => clearTimeout(timer));
  let nextId = 0;

  return {
    get isOver() {
      return end !== undefined;
    },
    async run(input) {
      await ready;
      if (end !== undefined) return { end };
      const id = nextId++;
      allow(run.timeLimitMs + graceMs, { kind: "time", seconds: run.timeLimitMs / 1000 });
      send({ id, input });
      const said = await Promise.race([answers.next(), ended]);
      clearTimeout(timer);
      if ("end" in said) return said;
      const outcome = said.answer["id"] === id ? tryReceiveOutcome(said.answer["outcome"], input) : undefined;
      if (outcome === undefined) finish({ kind: "answer" });
      // What the kernel refuses is an error that the program can still catch.
      if (outcome?.failure?.text === "Failed to allocate memory") finish({ kind: "memory", megabytes: memoryLimitMb });
      return outcome === undefined || end !== undefined ? { end: end ?? { kind: "answer" } } : { outcome };
    },
    async close() {
      finish({ kind: "exit", code: "closed", printed: "" });
      await closed;
    },
  };
}

/** Keeps the beginning, as text; too much of it is reported once. */
function collectOutput(child: ChildProcess, tooMuch: () => void): () => string {
  let text = "";
  let bytes = 0;
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (text.length < 2000) text += chunk.toString("utf8");
      if (bytes > mostOutputBytes) tooMuch();
    });
  return () => cleanText(text, 400);
}

interface Answers {
  next(): Promise<{ readonly answer: Readonly<Record<string, unknown>> }>;
}

/** Lines of JSON. What nobody has asked for is no answer: the next question finds it, and its number is wrong. */
function readAnswers(stream: Readable, onNonsense: () => void): Answers {
  const lines: string[] = [];
  let wake = (): void => undefined;
  let rest: Buffer[] = [];
  let bytes = 0;
  stream.on("error", () => undefined);
  stream.on("data", (chunk: Buffer) => {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      lines.push(Buffer.concat([...rest, chunk.subarray(from, at)]).toString("utf8"));
      rest = [];
      from = at + 1;
    }
    rest.push(chunk.subarray(from));
    bytes += chunk.length;
    if (bytes > mostAnswerBytes || lines.length > 1) onNonsense();
    wake();
  });
  return {
    async next() {
      bytes = 0;
      while (lines.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return { answer: toRecord(lines.shift() ?? "") };
    },
  };
}

function toRecord(line: string): Readonly<Record<string, unknown>> {
  try {
    const value = parseStranger(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function explainExit(code: number | null, signal: string | null, printed: string, megabytes: number): End {
  if (printed.includes("<--- Last few GCs --->")) return { kind: "memory", megabytes };
  return { kind: "exit", code: signal ?? `exit code ${code ?? 0}`, printed };
}
