import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, relative } from "node:path";
import { styleText } from "node:util";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { type Context, findRoot } from "../context.ts";
import { print } from "../output.ts";
import { clusterInstances } from "./local-instances.ts";
import { makeSandbox, type Sandbox } from "./make-sandbox.ts";
import type { SandboxCluster } from "./open-sandbox-cluster.ts";
import { type Scene, story } from "./story.ts";

export interface SandboxFlags {
  readonly cluster: boolean;
  readonly context?: string;
  readonly keep: boolean;
}

/** `platform sandbox`: the whole loop on this machine, with the commands that a team and a workflow would type. */
export async function runSandbox(this: Context, { cluster: isOnCluster, context, keep }: SandboxFlags): Promise<void> {
  if (!isOnCluster && context === undefined) return playOn(this, undefined);
  const { openSandboxCluster } = await import("./open-sandbox-cluster.ts");
  const cluster = await openSandboxCluster({ context, log: (line) => print(this, line) });
  // A process that a signal ends takes nothing with it; one that exits does.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => {
      running?.kill();
      process.exit(130);
    });
  try {
    await playOn(this, cluster, context);
    if (keep) await untilStopped(this, cluster);
  } finally {
    await cluster.stop();
  }
}

async function playOn(context: Context, cluster: SandboxCluster | undefined, name?: string): Promise<void> {
  const began = performance.now();
  const root = findRoot(context);
  say(context, "Roadbed: from a request to a reconciled, recorded environment", [
    ...(cluster === undefined
      ? [
          "Everything below is real but two things: no GitHub (a git merge stands for the pull request's merge button),",
          "and no cluster (the objects become files, as Flux or Argo CD would follow them).",
        ]
      : ["Everything below is real but one thing: no GitHub (a git merge stands for the pull request's merge button).", cluster.what]),
  ]);
  const sandbox = makeSandbox(root, cluster === undefined ? undefined : clusterInstances(name));
  print(context, `\nA Git remote and a clone of this repository are in ${relative(root, sandbox.folder)}/.`);
  const scenes = story.filter(({ where }) => where === undefined || (where === "cluster") === (cluster !== undefined));
  for (const [index, scene] of scenes.entries()) await play(context, { sandbox, cluster }, scene, `${index + 1}/${scenes.length}`);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(context, `That was the whole loop, in ${seconds} seconds.${cluster === undefined ? " To go on with it:" : ""}`, [
    ...(cluster === undefined
      ? [
          `cd ${relative(context.cwd, sandbox.clone) || "."}`,
          "npx platform status",
          'npx platform request billing/demo --stage development --purpose "Try it" --until 2027-06-30 --add q=queue@1',
          "npx platform review --offline --head request/billing-demo",
          "git merge --no-edit request/billing-demo && npx platform reconcile",
        ]
      : [`cd ${relative(context.cwd, sandbox.clone) || "."}`]),
    "git log --stat ledger        # what was recorded",
    "git log --stat live          # what was applied",
  ]);
}

async function untilStopped(context: Context, { env }: SandboxCluster): Promise<void> {
  say(context, "The API server runs until you press Ctrl-C. In another terminal:", [
    ...Object.entries(env).map(([key, value]) => `export ${key}=${value}`),
    "kubectl get pods --all-namespaces",
    "npx platform drift           # in the clone",
  ]);
  await once(process, "SIGINT");
}

/** The command that is played at the moment. */
let running: ChildProcess | undefined;

interface Stage {
  readonly sandbox: Sandbox;
  readonly cluster: SandboxCluster | undefined;
}

async function play(context: Context, stage: Stage, scene: Scene, number: string): Promise<void> {
  say(context, `${number}  ${scene.title}`, scene.says);
  if (scene.happens !== undefined && stage.cluster !== undefined) {
    const lines = await scene.happens(stage.cluster.cluster);
    print(context, `\n${lines.map((line) => `  ${line}`).join("\n")}`);
  }
  for (const [command = "", ...args] of scene.commands) {
    print(context, `\n${paint(context, "cyan", `$ ${[command, ...args].map(quote).join(" ")}`)}`);
    const code = await runCommand(context, stage, command, args);
    if (code !== (scene.exits ?? 0)) {
      throw new UserError(`The sandbox stopped: \`${command} ${args.join(" ")}\` exited with ${code}.`, {
        fix: `Look into ${stage.sandbox.clone}, and please report it.`,
      });
    }
  }
}

async function runCommand(context: Context, { sandbox, cluster }: Stage, command: string, args: readonly string[]): Promise<number | null> {
  const { clone } = sandbox;
  const [program, programArgs] =
    command === "platform" ? [process.execPath, [join(clone, "tools", "cli", "bin", "platform.mjs"), ...args]] : [command, [...args]];
  // What a child prints must come in order with the narration around it, so nothing is piped.
  const child = spawn(program, programArgs, {
    cwd: clone,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...context.env, ...cluster?.env },
  });
  running = child;
  const [code] = (await once(child, "exit")) as [number | null];
  return code;
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
