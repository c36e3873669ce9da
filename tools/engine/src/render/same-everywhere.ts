import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { UserError } from "../contract/errors.ts";
import { currentRun } from "./current-run.ts";

const clock = { what: "reads the clock", fix: "Let the request say the date: what is rendered today must be what is applied tomorrow." };
const chance = { what: "throws dice", fix: "Derive the value from names, or let the target make it (an operator, a managed service)." };
const zone = { what: "depends on the machine's time zone", fix: "Use the method's UTC form, for example getUTCHours." };
const locale = { what: "depends on the machine's locale", fix: 'Name the locale, for example "en", or compare with <.' };
type Cause = typeof clock;

/**
 * A program must come to the same graph on every machine and day, or the plan that was reviewed is not the one that is
 * applied. Code of the checkout that asks for what differs is stopped; packages may ask, as they do for caches and ids
 * of requests.
 */
export function forbidWhatDiffers(): () => void {
  const undo = [
    replaceDate(),
    forbid(Math, "random", chance),
    ...["randomUUID", "randomBytes", "randomInt"].map((name) => forbid(crypto, name, chance)),
    forbid(Object.getPrototypeOf(globalThis.crypto) as object, "randomUUID", chance),
    ...[
      "getFullYear",
      "getMonth",
      "getDate",
      "getDay",
      "getHours",
      "getMinutes",
      "getTimezoneOffset",
      "toString",
      "toDateString",
      "toTimeString",
    ].map((name) => forbid(Date.prototype, name, zone)),
    ...["toLocaleString", "toLocaleDateString", "toLocaleTimeString"].map((name) => forbid(Date.prototype, name, zone)),
    forbid(Number.prototype, "toLocaleString", locale, 0),
    forbid(String.prototype, "localeCompare", locale, 1),
  ];
  syncBuiltinESMExports();
  return () => {
    undo.forEach((restore) => restore());
    syncBuiltinESMExports();
  };
}

/** With `localeAt`, only a call that leaves out the argument at that place is stopped. */
function forbid(owner: object, name: string, cause: Cause, localeAt?: number): () => void {
  const methods = owner as Record<string, (...args: unknown[]) => unknown>;
  const real = methods[name];
  if (real === undefined) return () => undefined;
  const guarded = function (this: unknown, ...args: unknown[]): unknown {
    if (localeAt === undefined || args[localeAt] === undefined) refuseProgram(name, cause);
    return Reflect.apply(real, this, args);
  };
  methods[name] = guarded;
  return () => {
    methods[name] = real;
  };
}

function replaceDate(): () => void {
  const real = Date;
  const guarded: DateConstructor = new Proxy(real, {
    construct(target, args: unknown[], newTarget) {
      if (args.length === 0) refuseProgram("new Date()", clock);
      return Reflect.construct(target, args, newTarget === guarded ? target : newTarget) as Date;
    },
    apply(target, self, args: unknown[]) {
      refuseProgram("Date()", clock);
      return Reflect.apply(target, self, args) as string;
    },
  });
  const restoreNow = forbid(real, "now", clock);
  globalThis.Date = guarded;
  return () => {
    restoreNow();
    globalThis.Date = real;
  };
}

/** Only for code of the checkout that calls by itself. Looking costs microseconds, and such calls are rare. */
function refuseProgram(name: string, { what, fix }: Cause): void {
  const run = currentRun.getStore();
  if (run === undefined || !isProgram(findCaller(), run.root)) return;
  const error = new UserError(`The program ${what} (${name}).`, { fix });
  run.fail(error);
  throw error;
}

function findCaller(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 4;
  const stack = new Error().stack ?? "";
  Error.stackTraceLimit = stackTraceLimit;
  return (
    stack
      .split("\n")
      .slice(1)
      .find((line) => !line.includes("same-everywhere")) ?? ""
  );
}

function isProgram(frame: string, root: string): boolean {
  return frame.includes(root) && !frame.includes("/node_modules/");
}
