import { subscribe } from "node:diagnostics_channel";
import dgram from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { UserError } from "../../contract/errors.ts";
import { currentRun } from "../current-run.ts";

const fix =
  "A plan runs the code of a change without network, secrets, files and other programs: take what it needs from the request, from a module beside it, or from the outputs of the platform's layers.";

/** By node's names for permissions. */
const attempts: Readonly<Record<string, string>> = {
  FileSystemRead: "reads",
  FileSystemWrite: "writes",
  FileSystem: "changes files",
  ChildProcess: "starts another program:",
  WorkerThreads: "starts a thread",
  Inspector: "makes a dynamic provider, or opens the debugger",
  WASI: "uses WASI",
  Addon: "loads native code",
};

const namesResource = new Set(["FileSystemRead", "FileSystemWrite", "ChildProcess"]);

/**
 * Ends a run that reaches beyond its process, and says what for; also where the program itself would have gone on. Node's
 * permissions and the kernel's walls are what holds; only where there are no walls, nothing else stands before the network.
 */
export function refuseReach(): void {
  for (const channel of ["fs", "child", "worker", "inspector", "wasi", "addon"] as const)
    subscribe(`node:permission-model:${channel}`, (message) => reportDenial(message as Denial));
  const network = "uses the network";
  refuse(net.Socket.prototype, ["connect"], network);
  refuse(net.Server.prototype, ["listen"], network);
  refuse(dgram.Socket.prototype, ["bind", "connect", "send"], network);
  for (const resolver of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype])
    refuse(
      resolver,
      Object.getOwnPropertyNames(resolver).filter((name) => /^(?:lookup|resolve|reverse)/.test(name)),
      network,
    );
  refuse(globalThis, ["fetch", "WebSocket", "EventSource"], network);
  refuse(process, ["kill", "_kill", "_debugProcess", "abort", "reallyExit", "dlopen", "binding"], "touches processes");
  syncBuiltinESMExports();
}

interface Denial {
  readonly permission: string;
  readonly resource: string;
}

function reportDenial({ permission, resource }: Denial): void {
  const run = currentRun.getStore();
  const attempt = attempts[permission] ?? `needs ${permission}`;
  const what = namesResource.has(permission) ? `${attempt} ${resource}` : attempt;
  run?.fail(new UserError(`The program ${what}.`, { fix }));
}

function refuse(owner: object, names: readonly string[], what: string): void {
  for (const name of names) {
    const value = function refused(): never {
      const error = new UserError(`The program ${what} (${name}).`, { fix });
      currentRun.getStore()?.fail(error);
      throw error;
    };
    Object.defineProperty(owner, name, { value, writable: true, configurable: true });
  }
}
