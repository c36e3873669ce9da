import { spawnSync } from "node:child_process";
import { join, relative } from "node:path";
import { styleText } from "node:util";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { type Context, findRoot } from "../context.ts";
import { print } from "../output.ts";
import { makeSandbox, type Sandbox } from "./make-sandbox.ts";
import { type Scene, story } from "./story.ts";

/** `platform sandbox`: the whole loop on this machine, with the commands that a team and a workflow would type. */
export function runSandbox(this: Context): void {
  const began = performance.now();
  const root = findRoot(this);
  say(this, "Roadbed: from a request to a reconciled, recorded environment", [
    "Everything below is real but two things: no GitHub (a git merge stands for the pull request's merge button),",
    "and no cluster (the objects become files, as Flux or Argo CD would follow them).",
  ]);
  const sandbox = makeSandbox(root);
  print(this, `\nA Git remote and a clone of this repository are in ${relative(root, sandbox.folder)}/.`);
  for (const [index, scene] of story.entries()) play(this, sandbox, scene, `${index + 1}/${story.length}`);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(this, `That was the whole loop, in ${seconds} seconds. To go on with it:`, [
    `cd ${relative(this.cwd, sandbox.clone) || "."}`,
    "npx platform status",
    'npx platform request billing/demo --stage development --purpose "Try it" --until 2027-06-30 --add q=queue@1',
    "npx platform review --offline --head request/billing-demo",
    "git merge --no-edit request/billing-demo && npx platform reconcile",
    "git log --stat ledger        # what was recorded",
    "git log --stat live          # what was applied",
  ]);
}

function play(context: Context, sandbox: Sandbox, scene: Scene, number: string): void {
  say(context, `${number}  ${scene.title}`, scene.says);
  for (const [command = "", ...args] of scene.commands) {
    print(context, `\n${paint(context, "cyan", `$ ${[command, ...args].map(quote).join(" ")}`)}`);
    const code = runCommand(context, sandbox, command, args);
    if (code !== (scene.exits ?? 0)) {
      throw new UserError(`The sandbox stopped: \`${command} ${args.join(" ")}\` exited with ${code}.`, {
        fix: `Look into ${sandbox.clone}, and please report it.`,
      });
    }
  }
}

function runCommand(context: Context, { clone }: Sandbox, command: string, args: readonly string[]): number | null {
  const [program, programArgs] =
    command === "platform" ? [process.execPath, [join(clone, "tools", "cli", "bin", "platform.mjs"), ...args]] : [command, args];
  // What a child prints must come in order with the narration around it, so nothing is piped.
  return spawnSync(program, programArgs, { cwd: clone, stdio: ["ignore", "inherit", "inherit"], env: { ...context.env } }).status;
}

function say(context: Context, title: string, lines: readonly string[]): void {
  print(context, ["", paint(context, "bold", title), ...lines.map((line) => `  ${line}`)].join("\n"));
}

function paint(context: Context, style: "bold" | "cyan", text: string): string {
  return context.colour ? styleText(style, text) : text;
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
