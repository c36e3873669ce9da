import { UserError } from "../contract/errors.ts";
import type { Resource, ResourceGraph } from "../contract/graph.ts";
import type { JsonObject } from "../contract/json.ts";
import type { DeleteStep, Plan, Step } from "../contract/plan.ts";
import type { ApprovedPlan } from "../contract/verdict.ts";
import type { StateResource } from "./checkpoint.ts";
import { identityOf, type KubernetesObject, tryObjectOf } from "./kubernetes-object.ts";
import { makeSealer, type Sealer, type StateSecrets } from "./seal-secrets.ts";
import type { StackState } from "./state.ts";
import { type PutOptions, type Target, TargetBusy } from "./targets/target.ts";
import { whyNotApplicable } from "./why-not-applicable.ts";
import { WorkingState } from "./working-state.ts";

/** How often one act is tried while its target is busy. */
const attempts = 8;

export type ChangeStep = Exclude<Step, { op: "keep" }>;

/** Yielded right before and right after each act, so that the caller can record it first, or stop. */
export type ApplyEvent =
  | { readonly phase: "begin"; readonly step: ChangeStep }
  /** The target is busy: whoever pulls the next event waits so many seconds first, and may do something else meanwhile. */
  | { readonly phase: "wait"; readonly step?: ChangeStep; readonly seconds: number; readonly reason: string }
  | { readonly phase: "end"; readonly step: ChangeStep; readonly ok: boolean; readonly error?: string };

export interface ApplyOutcome {
  readonly ok: boolean;
  readonly state: StackState;
  /** Every change of the plan, done or not. */
  readonly steps: readonly { readonly urn: string; readonly op: ChangeStep["op"]; readonly ok: boolean; readonly error?: string }[];
  /** What still stands although nothing asks for it. URNs. */
  readonly held: readonly string[];
  /** The first reason why something was not done. */
  readonly error?: string;
}

export interface ApplyOptions {
  /** What the program wants; undefined where it wants nothing any more. Its outputs become the stack's. */
  readonly desired?: ResourceGraph;
  readonly state: StackState;
  readonly target: Target;
  readonly now: () => Date;
  /** What is needed to keep secrets in the state. Default: programs with secrets are refused. */
  readonly secrets?: StateSecrets;
  /** Keeps the state on disk around each act; asked for where the target's acts take effect at once. */
  readonly persist?: (state: StackState) => Promise<void>;
}

/**
 * Brings a stack to where an approved plan says, one act at a time in order of dependency. A step that fails takes
 * down only what stands on it; all else goes on, and the outcome names what was done. Destroying is the same with
 * nothing desired. Refuses before the first act whatever it could not finish.
 */
export async function* applyPlan(plan: ApprovedPlan, options: ApplyOptions): AsyncGenerator<ApplyEvent, ApplyOutcome> {
  const { desired } = options;
  refuseUnfit(plan, options);
  const sealer = makeSealer(options.state, options.secrets);
  const state = new WorkingState(options.state, options.now().toISOString(), sealer.seal);
  const work = new Work(state, options);
  await work.finishInterrupted(plan);
  for (const step of plan.steps) {
    if (step.op === "keep") work.keep(step);
    else if (step.op !== "delete") yield* work.act(step, () => work.put(step), work.failedNeeds(step.after));
  }
  for (const step of deletesOf(plan, state)) yield* work.act(step, () => work.delete(step), work.dependants(step.before.urn));
  await work.finishReplaced();
  yield* work.finish();
  const outcome = work.outcome(plan, { outputs: desired?.outputs ?? {}, secretsProvider: sealer.provider });
  await options.persist?.(outcome.state);
  return outcome;
}

function refuseUnfit(plan: Plan, { state, target, secrets }: ApplyOptions): void {
  if (plan.project !== state.project || plan.stack !== state.stack)
    throw new UserError(
      `The plan is for the stack ${plan.stack} of ${plan.project}, and the state is that of ${state.stack} of ${state.project}.`,
    );
  const reasons = whyNotApplicable(plan, target, { hasPassphrase: secrets !== undefined });
  if (reasons.length === 0) return;
  throw new UserError(`Nothing of ${plan.ref} was applied. ${reasons.join(" ")}`);
}

/** In reverse order of the state: whoever depends goes first, whatever order the plan has them in. */
function deletesOf(plan: Plan, state: WorkingState): DeleteStep[] {
  const position = new Map([...state.living.keys()].map((urn, index) => [urn, index]));
  return plan.steps.filter((step) => step.op === "delete").sort((a, b) => (position.get(b.urn) ?? 0) - (position.get(a.urn) ?? 0));
}

class Work {
  readonly #state: WorkingState;
  readonly #options: ApplyOptions;
  /** URN -> why it isn't as the plan wants it. */
  readonly #failed = new Map<string, string>();

  constructor(state: WorkingState, options: ApplyOptions) {
    this.#state = state;
    this.#options = options;
  }

  async *act(step: ChangeStep, act: () => Promise<void>, blockers: readonly string[]): AsyncGenerator<ApplyEvent, void> {
    yield { phase: "begin", step };
    const error = blockers.length > 0 ? `not done, because of ${blockers.join(", ")}` : yield* this.#try(step, act);
    if (error !== undefined) this.#failed.set(step.urn, error);
    yield error === undefined ? { phase: "end", step, ok: true } : { phase: "end", step, ok: false, error };
  }

  /** Undefined when it is done, or why it is not. */
  async *#try(step: ChangeStep, act: () => Promise<void>): AsyncGenerator<ApplyEvent, string | undefined> {
    for (let attempt = 1; ; attempt++) {
      try {
        await act();
        return undefined;
      } catch (error) {
        if (!(error instanceof TargetBusy) || attempt === attempts) return error instanceof Error ? error.message : String(error);
        yield { phase: "wait", step, seconds: pauseAfter(error, attempt), reason: error.message };
      }
    }
  }

  /** Nothing differs that the target would see; options such as dependencies may. */
  keep(step: Extract<Step, { op: "keep" }>): void {
    if (step.held !== undefined || step.after === undefined) return;
    this.#state.put(step.after, { was: step.before.urn, touched: false });
    const object = tryObjectOf(step.after);
    if (object !== undefined) this.#options.target.expect?.(object);
  }

  async put(step: Exclude<ChangeStep, { op: "delete" }>): Promise<void> {
    const { after } = step;
    const isInPlace = step.op === "replace" && (step.deleteFirst || keyOf(step.before) === keyOf(after));
    const applied = step.op === "update" ? this.#state.living.get(step.before.urn)?.inputs : undefined;
    const options = {
      isNew: step.op === "create",
      ...(applied === undefined || step.op !== "update" ? {} : { applied, seen: step.before.inputs }),
    };
    await this.#persistently(step.op === "update" ? "updating" : "creating", this.#state.preview(after), async () => {
      if (isInPlace) await this.#remove(step.before);
      await this.#put(after, options);
      if (step.op === "replace" && !isInPlace) this.#state.doom(step.before.urn);
      this.#state.put(after, { ...(step.op === "create" ? {} : { was: step.before.urn }), touched: true });
    });
  }

  async delete({ urn, before }: DeleteStep): Promise<void> {
    const known = this.#state.living.get(urn);
    if (known === undefined) return;
    await this.#persistently("deleting", known, async () => {
      if (before.retainOnDelete !== true) await this.#remove(before);
      this.#state.remove(known);
    });
  }

  /** What an earlier run began: what the plan does not ask for is taken away, the rest is done again anyway. */
  async finishInterrupted(plan: Plan): Promise<void> {
    const planned = new Set(plan.steps.flatMap((step) => (step.op === "delete" || step.after === undefined ? [] : [step.urn])));
    for (const { type, resource } of [...this.#state.pending]) {
      if (type === "creating" && !planned.has(resource.urn) && !this.#state.living.has(resource.urn)) await this.#removeOrFail(resource);
      if (!this.#failed.has(resource.urn)) this.#state.end(resource.urn);
    }
  }

  /** What was replaced goes last, when nothing stands on it any more. */
  async finishReplaced(): Promise<void> {
    for (const resource of [...this.#state.doomed].reverse()) {
      await this.#removeOrFail(resource);
      if (!this.#failed.has(resource.urn)) this.#state.remove(resource);
    }
  }

  /** What is there and does not get ready counts as failed: the next run looks at it again. Nobody waits where that is known already. */
  async *finish(): AsyncGenerator<ApplyEvent, void> {
    const { target } = this.#options;
    for (let attempt = 1; ;) {
      try {
        const unready = await target.finish();
        if (unready === undefined || this.#failed.size > 0) return;
        const { object, reason, retrySeconds } = unready;
        if (retrySeconds === undefined) return void this.#failed.set(this.#urnOf(object), reason);
        yield { phase: "wait", seconds: retrySeconds, reason: `${object.kind} ${object.metadata.name}: ${reason}` };
        attempt = 1;
      } catch (error) {
        if (!target.immediate) throw error;
        // What was done at a live target must be remembered, whatever else goes wrong.
        if (!(error instanceof TargetBusy) || attempt === attempts)
          return void this.#failed.set(this.#state.root, error instanceof Error ? error.message : String(error));
        yield { phase: "wait", seconds: pauseAfter(error, attempt++), reason: error.message };
      }
    }
  }

  #urnOf(object: KubernetesObject): string {
    const key = identityOf(object);
    for (const [urn, { type, inputs = {} }] of this.#state.living) if (keyOf({ type, inputs }) === key) return urn;
    return key;
  }

  failedNeeds(resource: Resource): string[] {
    const needs = [
      resource.parent,
      resource.provider,
      resource.deletedWith,
      ...resource.dependencies,
      ...Object.values(resource.propertyDependencies).flat(),
    ];
    return unique(needs.filter((urn) => urn !== undefined && this.#failed.has(urn)) as string[]).map(shortName);
  }

  dependants(urn: string): string[] {
    return this.#state.dependantsOf(urn).map(shortName);
  }

  outcome(plan: Plan, { outputs, secretsProvider }: { outputs: JsonObject; secretsProvider: Sealer["provider"] }): ApplyOutcome {
    const steps = plan.steps
      .filter((step) => step.op !== "keep")
      .map((step) => {
        const error = this.#failed.get(step.urn);
        return { urn: step.urn, op: step.op, ok: error === undefined, ...(error === undefined ? {} : { error }) };
      });
    const [first] = this.#failed;
    // Outputs are promises to others; half-applied, the stack keeps the ones that it kept before.
    const state = this.#state.toState(this.#failed.size === 0 ? outputs : undefined);
    const provider = secretsProvider();
    return {
      ok: this.#failed.size === 0,
      state: provider === undefined ? state : { ...state, secretsProvider: provider },
      steps,
      held: plan.steps.flatMap((step) => (step.op === "keep" && step.held !== undefined ? [step.urn] : [])),
      ...(first === undefined ? {} : { error: `${shortName(first[0])}: ${first[1]}` }),
    };
  }

  async #persistently(type: "creating" | "updating" | "deleting", resource: StateResource, act: () => Promise<void>): Promise<void> {
    const { persist, target } = this.#options;
    this.#state.begin(type, resource);
    await persist?.(this.#state.toState(undefined));
    try {
      await act();
    } catch (error) {
      // At a live target nobody knows how far it came; files that are published together simply stay as they were.
      if (!target.immediate) this.#state.end(resource.urn);
      throw error;
    }
    this.#state.end(resource.urn);
    await persist?.(this.#state.toState(undefined));
  }

  async #put(resource: Resource, options: PutOptions): Promise<void> {
    const object = tryObjectOf(resource);
    if (object !== undefined) await this.#options.target.put(object, options);
  }

  /** An object that another resource of the stack has taken over stays: only its old name in the state goes. */
  async #remove(resource: Pick<Resource, "type" | "inputs" | "urn">): Promise<void> {
    const object = tryObjectOf(resource);
    if (object === undefined) return;
    const key = identityOf(object);
    const isTaken = [...this.#state.living.values()].some(
      (other) => other.urn !== resource.urn && keyOf({ type: other.type, inputs: other.inputs ?? {} }) === key,
    );
    if (!isTaken) await this.#options.target.remove(object);
  }

  async #removeOrFail(resource: StateResource): Promise<void> {
    const { urn } = resource;
    const isReplaced = resource.delete === true;
    const key = keyOf({ type: resource.type, inputs: resource.inputs ?? {} });
    const current = this.#state.living.get(urn);
    if (isReplaced && current !== undefined && keyOf({ type: current.type, inputs: current.inputs ?? {} }) === key) return;
    const error = await messageOf(async () => this.#remove({ urn, type: resource.type, inputs: resource.inputs ?? {} }));
    if (error !== undefined) this.#failed.set(urn, error);
  }
}

/** What it asks for, and longer each time. */
function pauseAfter({ seconds }: TargetBusy, attempt: number): number {
  return Math.max(seconds, Math.min(2 ** (attempt - 1), 15));
}

/** Undefined for what is no object. */
function keyOf(resource: Pick<Resource, "type" | "inputs">): string | undefined {
  const object = tryObjectOf(resource);
  return object === undefined ? undefined : identityOf(object);
}

async function messageOf(act: () => Promise<void>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** `Deployment web` for people. */
export function shortName(urn: string): string {
  const [, , type = "", name = ""] = urn.split("::");
  return `${type.split(":").at(-1) ?? type} ${name}`;
}
