import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { EngineEvent, PulumiFn, Stack } from "@pulumi/pulumi/automation/index.js";
import { UserError } from "../../contract/errors.ts";
import type { ResourceGraph } from "../../contract/graph.ts";
import type { Json } from "../../contract/json.ts";
import type { Plan } from "../../contract/plan.ts";
import type { ApprovedPlan } from "../../contract/verdict.ts";
import type { Deployment } from "../checkpoint.ts";
import type { ApplyEvent, ApplyOutcome } from "../embedded.ts";
import { isKubernetes } from "../kubernetes-object.ts";
import { nameOfUrn } from "../providers.ts";
import type { StackState } from "../state.ts";
import { explainFailure } from "./explain-failure.ts";
import { findSurprise } from "./find-surprise.ts";
import { EventFollower } from "./follow-events.ts";
import { listWanted, type Wanted } from "./list-wanted.ts";
import { makeReplay } from "./replay-graph.ts";

export interface PulumiStackName {
  readonly project: string;
  readonly stack: string;
}

export interface PulumiOptions {
  /** Where stacks are kept: `file://…`, `s3://…`, or the address of Pulumi Cloud. */
  readonly backend: string;
  /** Whose stacks they are, in Pulumi Cloud. Default: whoever the token belongs to. */
  readonly organisation?: string | undefined;
  /** `awskms://…` and the like. Default: what the backend has, or PULUMI_CONFIG_PASSPHRASE. */
  readonly secretsProvider?: string | undefined;
  /** For the Kubernetes provider. Default: what the environment has. */
  readonly kubeconfig?: string | undefined;
  /** Where the CLI was installed. Default: the one on PATH. */
  readonly root?: string | undefined;
  /** Besides those of the process: credentials come by variables and nothing else. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface PulumiApplyOptions {
  /** What the program wants; undefined where it wants nothing any more. */
  readonly desired?: ResourceGraph;
  /** `$secret` digest -> plaintext. */
  readonly secrets?: ReadonlyMap<string, Json>;
  /** Values of other stacks' resources. Default: nothing is known of any. */
  readonly others?: (urn: string, path: string) => Json | undefined;
  /** The run before this one is known to be dead: its lock is broken. Default: false. */
  readonly isAfterLoss?: boolean;
}

export interface PulumiOutcome extends Omit<ApplyOutcome, "state"> {
  /** All that the engine was asked for: what the program wants, and what is held. */
  readonly asked: ResourceGraph;
  readonly isGone: boolean;
  /** What the engine says that stands; only where something went wrong. */
  readonly state?: StackState;
}

/** Stacks of the real Pulumi engine, by its Automation API: one process of the CLI for each call. */
export function openPulumi(options: PulumiOptions) {
  return {
    /** What was last applied; undefined where there is no such stack. */
    async read(name: PulumiStackName): Promise<StackState | undefined> {
      const { StackNotFoundError } = await import("@pulumi/pulumi/automation/index.js");
      return withStack(options, name, async (open) => {
        try {
          const { stack } = await open(() => Promise.resolve({}), { isNew: false });
          return await exportState(stack, name);
        } catch (error) {
          if (error instanceof StackNotFoundError) return undefined;
          throw error;
        }
      });
    },

    /** Brings a stack to where an approved plan says, and refuses before the first act if the engine would do anything else. */
    async *apply(plan: ApprovedPlan, applyOptions: PulumiApplyOptions): AsyncGenerator<ApplyEvent, PulumiOutcome> {
      const events = new Queue<EngineEvent>();
      const follower = new EventFollower(plan);
      const pulumi = await import("@pulumi/pulumi");
      const { desired, secrets = new Map(), others = () => undefined, isAfterLoss = false } = applyOptions;
      let wanted: Wanted[] = [];
      // Said as late as possible: what is held is asked for as it stands.
      const program: PulumiFn = () => makeReplay(pulumi, { resources: wanted, outputs: desired?.outputs ?? {}, secrets, others })();
      const applying = withStack<Applied>(options, plan, async (open) => {
        const opened = await open(program, { isNew: true });
        const { stack } = opened;
        if (isAfterLoss) await stack.cancel().catch(() => undefined);
        const before = await exportState(stack, plan);
        refuseUnsettled(before);
        wanted = listWanted(plan, desired, before);
        const failure = await update(opened, plan, before, (event) => events.push(event));
        if (failure !== undefined) return { failure, state: await exportState(stack, plan) };
        if (wanted.length === 0) await stack.workspace.removeStack(stack.name);
        return { isGone: wanted.length === 0 };
      }).finally(() => events.end());
      // Whoever pulls hears of it below.
      applying.catch(() => undefined);
      for await (const event of events) yield* follower.follow(event);
      const { failure, state, isGone = false } = await applying;
      return {
        asked: {
          project: plan.project,
          stack: plan.stack,
          resources: wanted.map(({ resource }) => resource),
          outputs: desired?.outputs ?? {},
        },
        ok: failure === undefined,
        steps: follower.steps(failure === undefined),
        held: plan.steps.flatMap((step) => (step.op === "keep" && step.held !== undefined ? [step.urn] : [])),
        isGone,
        ...(failure === undefined ? {} : { error: follower.error() ?? failure }),
        ...(state === undefined ? {} : { state }),
      };
    },
  };
}

interface Opened {
  readonly stack: Stack;
  /** Any other command of the CLI, about this stack. */
  readonly run: (...args: readonly string[]) => Promise<void>;
}

interface Applied {
  readonly failure?: string;
  readonly state?: StackState;
  readonly isGone?: boolean;
}

/** Undefined when all is done, or why it is not. */
async function update(
  { stack, run }: Opened,
  plan: Plan,
  before: StackState,
  onEvent: (event: EngineEvent) => void,
): Promise<string | undefined> {
  // What the plan takes away was released by its team; the engine would refuse it all the same.
  const going = new Set(plan.steps.flatMap((step) => (step.op === "delete" || step.op === "replace" ? [step.before.urn] : [])));
  const released = before.resources.flatMap(({ urn, protect }) => (protect === true && going.has(urn) ? [urn] : []));
  // Nothing about these differs but what they stand in, which the engine can't see.
  const replace = plan.steps.flatMap((step) =>
    step.op === "replace" && step.changes.some(({ path }) => path === "(cluster)") ? [step.urn] : [],
  );
  for (const urn of released) await run("state", "unprotect", urn);
  let isUpToPlan = false;
  try {
    const surprise = await findSurprise(stack, plan, { replace });
    if (surprise !== undefined) return `Pulumi would ${surprise}, which nobody agreed to; nothing was done.`;
    isUpToPlan = true;
  } finally {
    if (!isUpToPlan) for (const urn of released) await run("state", "protect", urn);
  }
  try {
    await stack.up({ onEvent, replace, continueOnError: true });
    return undefined;
  } catch (error) {
    return explainFailure(error);
  }
}

/** What was begun in a cloud and not seen to end may be there under a name that nobody knows: a second one would double it. */
function refuseUnsettled({ stack, pending }: StackState): void {
  const lost = pending.filter(({ type, resource }) => type === "creating" && !isKubernetes(resource));
  if (lost.length === 0) return;
  const names = lost.map(({ resource }) => `${resource.type} ${nameOfUrn(resource.urn)}`).join(", ");
  throw new UserError(`A run was cut off while the cloud made ${names}. Nobody knows whether that is there, so nothing was done.`, {
    fix: `Look in the cloud, then run \`pulumi refresh --stack ${stack}\`: it asks for the id of each, or forgets those that aren't there. The next run goes on from there.`,
  });
}

async function exportState(stack: Stack, { project, stack: name }: PulumiStackName): Promise<StackState> {
  const { deployment } = (await stack.exportStack()) as unknown as { deployment: Deployment };
  return { project, stack: name, resources: deployment.resources ?? [], pending: deployment.pending_operations ?? [] };
}

/** In a folder of its own for the CLI, which is gone afterwards. Whatever the CLI refuses comes as one sentence. */
async function withStack<Result>(
  { backend, organisation, secretsProvider, kubeconfig, root, env }: PulumiOptions,
  { project, stack }: PulumiStackName,
  work: (open: (program: PulumiFn, options: { readonly isNew: boolean }) => Promise<Opened>) => Promise<Result>,
): Promise<Result> {
  const { LocalWorkspace, PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
  const workDir = mkdtempSync(join(tmpdir(), "roadbed-pulumi-"));
  try {
    const pulumiCommand = await PulumiCommand.get(root === undefined ? {} : { root });
    // Only what goes away with the folder: it may hold somebody's credentials.
    const file = join(workDir, "kubeconfig");
    if (kubeconfig !== undefined) writeFileSync(file, kubeconfig, { mode: 0o600 });
    const workspace = {
      workDir,
      pulumiCommand,
      envVars: {
        ...env,
        ...(kubeconfig === undefined ? {} : { KUBECONFIG: file }),
        PULUMI_BACKEND_URL: backend,
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
      projectSettings: { name: project, runtime: "nodejs", backend: { url: backend } },
      ...(secretsProvider === undefined ? {} : { secretsProvider, stackSettings: { [stack]: { secretsProvider } } }),
    };
    const stackName = organisation === undefined ? stack : `${organisation}/${project}/${stack}`;
    const run = async (...args: readonly string[]): Promise<void> => {
      const all = [...args, "--stack", stackName, "--yes", "--non-interactive"];
      await promisify(execFile)(pulumiCommand.command, all, { cwd: workDir, env: { ...process.env, ...workspace.envVars } });
    };
    return await work(async (program, { isNew }) => {
      const args = { stackName, projectName: project, program };
      const stack = await (isNew ? LocalWorkspace.createOrSelectStack(args, workspace) : LocalWorkspace.selectStack(args, workspace));
      return { stack, run };
    });
  } catch (error) {
    throw error instanceof UserError ? error : new UserError(explainFailure(error), { cause: error });
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

/** Items as they come, for whoever pulls. */
class Queue<Item> implements AsyncIterable<Item> {
  readonly #items: Item[] = [];
  #wake = (): void => undefined;
  #isEnded = false;

  push(item: Item): void {
    this.#items.push(item);
    this.#wake();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) yield item;
      else if (this.#isEnded) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}
