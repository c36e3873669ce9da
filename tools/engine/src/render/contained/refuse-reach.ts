import { subscribe } from "node:diagnostics_channel";
import dgram from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { UserError } from "../../contract/errors.ts";
import { currentRun } from "../current-run.ts";
import { explainDenial, howToComply, type Denial } from "./denial.ts";

/**
 * Ends a run that reaches beyond its process, and says what for; also where the program itself would have gone on. Node's
 * permissions and the kernel's walls are what holds; only where there are no walls, nothing else stands before the network.
 */
export function refuseReach(): void {
  for (const channel of ["fs", "child", "worker", "inspector", "wasi", "addon"] as const)
    subscribe(`node:permission-model:${channel}`, (message) => currentRun.getStore()?.fail(explainDenial(message as Denial)));
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

function refuse(owner: object, names: readonly string[], what: string): void {
  for (const name of names) {
    const value = function refused(): never {
      const error = new UserError(`The program ${what} (${name}).`, { fix: howToComply });
      currentRun.getStore()?.fail(error);
      throw error;
    };
    Object.defineProperty(owner, name, { value, writable: true, configurable: true });
  }
}
