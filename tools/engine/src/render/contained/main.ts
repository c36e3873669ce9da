import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import type { ProgramInput } from "../../contract/program.ts";
import { installCheckout } from "../checkout-modules.ts";
import { isolatePrograms } from "../isolation.ts";
import { runProgram, type RunOptions } from "../run-program.ts";
import { loadSdk } from "../sdk.ts";
import { refuseReach } from "./refuse-reach.ts";

/** What stands on a line of standard input: first the options, then one input after the other. */
export type Order = { readonly options: RunOptions } | { readonly id: number; readonly input: ProgramInput };

/** Where answers go: a descriptor that nothing else writes to. */
const answers = 3;
const orders = createInterface({ input: process.stdin });
let options: RunOptions | undefined;

for await (const line of orders) {
  const order = JSON.parse(line) as Order;
  if ("options" in order) {
    options = order.options;
    installCheckout(options.root);
    await loadSdk();
    isolatePrograms();
    refuseReach();
    answer({ ready: true });
  } else if (options !== undefined) {
    const outcome = await runProgram(order.input, options);
    answer({ id: order.id, outcome: { ...outcome, ...(outcome.failure === undefined ? { secrets: [...outcome.secrets] } : {}) } });
  }
}

function answer(value: object): void {
  const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
  for (let at = 0; at < bytes.length;) at += writeSync(answers, bytes, at);
}
