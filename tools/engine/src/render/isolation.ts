import { UserError } from "../contract/errors.ts";
import { currentRun } from "./current-run.ts";
import { forbidWhatDiffers } from "./same-everywhere.ts";

/**
 * What a program could see or disturb of the process that renders it. Everything here asks first whether the caller
 * belongs to a run, so the command around it keeps its environment, its output and its own unhandled errors.
 */
export function isolatePrograms(): () => void {
  open += 1;
  if (open === 1) undoAll = install();
  return () => {
    open -= 1;
    if (open === 0) undoAll();
  };
}

/** Once for all renderers of this process: taken apart in another order than built, layers would not come off. */
let open = 0;
let undoAll = (): void => undefined;

function install(): () => void {
  const undo = [
    hideEnvironment(),
    silenceConsole(),
    refuseExit(),
    forbidWhatDiffers(),
    catchStrayErrors("unhandledRejection"),
    catchStrayErrors("uncaughtException"),
  ];
  return () => undo.reverse().forEach((restore) => restore());
}

/** Credentials, regions and kubeconfigs of the machine are defaults of many providers: they would end up in the graph. */
function hideEnvironment(): () => void {
  const real = process.env;
  const visible = () => (currentRun.getStore() === undefined ? real : {});
  process.env = new Proxy(real, {
    get: (_, key) => Reflect.get(visible(), key) as string | undefined,
    has: (_, key) => Reflect.has(visible(), key),
    ownKeys: () => Reflect.ownKeys(visible()),
    getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(visible(), key),
  });
  return () => {
    process.env = real;
  };
}

/** The output belongs to the command: a program's `console.log` in the middle of JSON would break it. */
function silenceConsole(): () => void {
  const methods = ["log", "info", "debug", "warn", "error"] as const;
  const undo = methods.map((method) => {
    const real = globalThis.console[method];
    const quiet = (...args: unknown[]) => {
      const run = currentRun.getStore();
      if (run === undefined) return real.apply(globalThis.console, args);
      const [message] = args;
      if (typeof message === "string" && message.startsWith(sdkError)) run.fail(new UserError(message.slice(sdkError.length)));
    };
    globalThis.console[method] = quiet;
    return () => {
      globalThis.console[method] = real;
    };
  });
  return () => undo.forEach((restore) => restore());
}

/** How `pulumi.log.error` writes without an engine; with one, it fails the deployment. */
const sdkError = "error: [runtime] ";

function refuseExit(): () => void {
  const real = process.exit.bind(process);
  process.exit = (code) => {
    if (currentRun.getStore() === undefined) return real(code);
    throw new UserError("The program calls process.exit.", { fix: "Throw an error instead." });
  };
  return () => {
    process.exit = real;
  };
}

/**
 * An error that nobody waits for ends the run that it comes from: as in production, where it fails the deployment.
 * One that comes from no run goes where it would have gone.
 */
function catchStrayErrors(event: "unhandledRejection" | "uncaughtException"): () => void {
  const others = process.listeners(event as "uncaughtException");
  const listen = (error: Error, origin: NodeJS.UncaughtExceptionOrigin) => {
    const run = currentRun.getStore();
    if (run !== undefined) return run.fail(error);
    if (others.length === 0) throw error;
    for (const other of others) other(error, origin);
  };
  process.removeAllListeners(event);
  process.on(event as "uncaughtException", listen);
  return () => {
    process.off(event, listen);
    for (const other of others) process.on(event as "uncaughtException", other);
  };
}
