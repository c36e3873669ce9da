import type { EnvironmentRequest } from "../../contract/fleet.ts";
import type { Materials, ResultRecord } from "../../contract/ledger.ts";
import type { Asked, ConsentAnswer, ConsentCheck } from "../consent/check-consent.ts";
import { isChange } from "../../contract/plan.ts";
import type { ReconcileOptions } from "../reconcile.ts";
import { renderFleet, type FleetRendering } from "../render-fleet.ts";
import type { Run, Work } from "./act.ts";
import { actOnAll, type Prepared } from "./act-on-all.ts";
import { isChosenInstance } from "./choose.ts";
import { type Comparison, isLayer } from "./compare.ts";
import { materialsOfGone } from "./find-gap.ts";
import type { Outcome, ReconcileEvent } from "./outcome.ts";
import { takeTurns } from "./take-turns.ts";
import { type Candidate, failedOf, findInstance, prepare } from "./prepare.ts";
import { type Everything, type OpenGap, readEverything } from "./read-everything.ts";
import { tryExplainBlocked } from "./explain-blocked.ts";
import { standsOn } from "./locate.ts";

interface ClosingOptions extends Comparison {
  readonly options: ReconcileOptions;
  readonly run: Run;
  readonly tree: string;
  readonly consent?: Pick<ConsentCheck, "check">;
}

/** Layers from below, then environments, then what goes away: environments before the layers that they stood on. */
export async function* closeGaps(closing: ClosingOptions): AsyncGenerator<ReconcileEvent, Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const gap of closing.open) {
    const outcome = tryExplainBlocked(gap);
    if (outcome !== undefined) outcomes.push(outcome);
  }
  for (const outcome of outcomes) yield { type: "done", outcome };
  const open = closing.open.filter((gap): gap is OpenGap => gap.kind === "apply" || gap.kind === "destroy");
  if (open.length === 0) return outcomes;
  const work = new Closing(closing, await readEverything(closing.options, closing, open), outcomes);
  const layers = open.filter(({ ref }) => isLayer(ref));
  const environments = takeTurns(open.filter(({ ref }) => !isLayer(ref)));
  for (const name of closing.options.layers)
    yield* work.make(layers.filter(({ ref, kind }) => kind === "apply" && ref.endsWith(`/${name}`)));
  yield* work.make(environments.filter(({ kind }) => kind === "apply"));
  yield* work.make(work.moved);
  yield* work.destroy(environments.filter(({ kind }) => kind === "destroy"));
  for (const name of [...closing.options.layers].reverse())
    yield* work.destroy(layers.filter(({ ref, kind }) => kind === "destroy" && ref.endsWith(`/${name}`)));
  return outcomes;
}

class Closing {
  /** Destroyed on the instance where they stood, to be made on another one that this run is about as well. */
  readonly moved: OpenGap[] = [];
  /** Those of them that are being destroyed. */
  readonly #moving = new Map<string, OpenGap>();
  readonly #closing: ClosingOptions;
  readonly #everything: Everything;
  readonly #outcomes: Outcome[];
  readonly #openLayers: Set<string>;
  readonly #volatile = new Set<string>();

  constructor(closing: ClosingOptions, everything: Everything, outcomes: Outcome[]) {
    this.#closing = closing;
    this.#everything = everything;
    this.#outcomes = outcomes;
    this.#openLayers = new Set(closing.openLayers);
  }

  async *make(gaps: readonly OpenGap[]): AsyncGenerator<ReconcileEvent, void> {
    yield* this.#act(gaps, async (batch) => {
      const outcomes = new Map(batch.map((gap) => [gap, this.#whyNotReady(gap)]));
      const rendering = await this.#render(batch.filter((gap) => outcomes.get(gap) === undefined));
      return batch.map((gap) => outcomes.get(gap) ?? this.#candidateOf(gap, rendering));
    });
  }

  async *destroy(gaps: readonly OpenGap[]): AsyncGenerator<ReconcileEvent, void> {
    yield* this.#act(gaps, (batch) => Promise.resolve(batch.map((gap) => this.#candidateToDestroy(gap))));
  }

  /** Prepared and claimed in batches, and acted on as engines take them. */
  async *#act(
    gaps: readonly OpenGap[],
    find: (batch: readonly OpenGap[]) => Promise<readonly (Candidate | Outcome)[]>,
  ): AsyncGenerator<ReconcileEvent, void> {
    const { run } = this.#closing;
    for await (const event of actOnAll(this.#prepare(gaps, find), run)) {
      if (event.type !== "settled") {
        yield event;
        continue;
      }
      const { outcome } = event;
      const gap = this.#moving.get(outcome.ref);
      this.#moving.delete(outcome.ref);
      const last = gap !== undefined && outcome.status === "applied" ? (await run.store.ledger.read(outcome.ref)).at(-1) : undefined;
      if (gap !== undefined && last !== undefined && this.#isChosen(this.#instanceOf(gap.ref)))
        this.moved.push({ ref: gap.ref, kind: "apply", last });
      yield this.#settle(outcome);
    }
  }

  async *#prepare(
    gaps: readonly OpenGap[],
    find: (batch: readonly OpenGap[]) => Promise<readonly (Candidate | Outcome)[]>,
  ): AsyncGenerator<Prepared, void> {
    const { options } = this.#closing;
    for (const batch of batches(gaps, options.batchSize ?? 100)) {
      const works: Work[] = [];
      for (const [index, candidate] of (await find(batch)).entries()) {
        if ("status" in candidate) {
          yield this.#settle(candidate);
          continue;
        }
        const prepared = await this.#tryPrepare(candidate);
        for (const event of prepared.events) yield event;
        if ("outcome" in prepared) {
          yield this.#settle(prepared.outcome);
          continue;
        }
        if (options.dryRun === true) {
          const { plan } = prepared.work;
          yield this.#settle({ ref: candidate.ref, status: "planned", plan, verdict: prepared.verdict, held: heldOf(plan) });
          continue;
        }
        works.push(prepared.work);
        const gap = batch[index];
        if (prepared.isMove && gap !== undefined) this.#moving.set(gap.ref, gap);
      }
      yield works;
    }
  }

  #candidateToDestroy({ ref, last }: OpenGap): Candidate | Outcome {
    const name = last?.instance ?? (isLayer(ref) ? ref.split("/")[1] : undefined) ?? "";
    const instance = findInstance(this.#everything.fleet, name);
    const needed = this.#whyStillNeeded(ref, name);
    if (needed !== undefined) return needed;
    if (instance === undefined) return this.#whyNowhere(ref, name);
    const stage = last?.kind === "result" ? last.stage : undefined;
    return {
      ref,
      kind: isLayer(ref) ? "layer" : "environment",
      instance,
      last,
      goneMaterials: materialsOfGone(ref, this.#closing.ids),
      requestedBy: this.#requesterOf(ref),
      ...(stage === undefined ? {} : { stage }),
    };
  }

  /** A fault in one stack's state or plan is its own: the others go on. */
  async #tryPrepare(
    candidate: Candidate,
  ): Promise<
    { events: ReconcileEvent[] } & ({ outcome: Outcome } | { work: Work; verdict: NonNullable<Outcome["verdict"]>; isMove: boolean })
  > {
    const { engines, judgement } = this.#closing.options;
    const events: ReconcileEvent[] = [];
    try {
      const preparing = prepare(candidate, {
        fleet: this.#everything.fleet,
        engines,
        judgement,
        volatile: this.#volatile,
        exceptions: this.#everything.exceptions,
        ...(this.#closing.consent === undefined ? {} : { consent: (asked) => this.#ask(asked) }),
      });
      let step = await preparing.next();
      for (; step.done !== true; step = await preparing.next()) events.push(step.value);
      return { events, ...step.value };
    } catch (error) {
      return { events, outcome: failedOf(candidate.ref, error instanceof Error ? error : new Error(String(error))) };
    }
  }

  async #ask(asked: Omit<Asked, "applied">): Promise<ConsentAnswer> {
    const { consent, run } = this.#closing;
    const records = await run.store.ledger.read(asked.ref);
    const done = records.filter((record): record is ResultRecord => record.kind === "result" && record.outcome === "applied");
    while (done.length > 1 && (await this.#isHalfOfMove(done.at(-1)))) done.pop();
    return (await consent?.check({ ...asked, applied: done.at(-1) })) ?? { consent: [] };
  }

  /** Destroyed while it was asked for: to be made elsewhere, by what people agreed to before that. */
  async #isHalfOfMove(last: ResultRecord | undefined): Promise<boolean> {
    if (last?.gone !== true || isLayer(last.ref)) return false;
    const { source, repository } = this.#closing.options;
    return (await source.glance(await repository.treeOf(last.commit))).environments.has(last.ref);
  }

  async #render(gaps: readonly OpenGap[]): Promise<FleetRendering | undefined> {
    if (gaps.length === 0) return undefined;
    const { options } = this.#closing;
    const { fleet, reader } = this.#everything;
    const instances = [...new Set(gaps.filter(({ ref }) => isLayer(ref)).map(({ ref }) => ref.split("/")[1] ?? ""))];
    return renderFleet({
      fleet,
      reader,
      instances,
      refs: gaps.map(({ ref }) => ref).filter((ref) => !isLayer(ref)),
      layers: options.layers,
      renderer: options.renderer,
      ...(options.cache === undefined ? {} : { cache: options.cache }),
      ...(options.secrets === undefined ? {} : { secrets: options.secrets }),
    });
  }

  #candidateOf(gap: OpenGap, rendering: FleetRendering | undefined): Candidate | Outcome {
    const { ref, last } = gap;
    const { repair } = this.#closing.options;
    const { fleet, reader } = this.#everything;
    const [, instanceName = "", layer = ""] = isLayer(ref) ? ref.split("/") : [];
    const request = fleet.environments.get(ref);
    const name = isLayer(ref) ? `${instanceName}/${layer}` : ref;
    const graph = isLayer(ref) ? rendering?.layers.get(name) : rendering?.graphs.get(ref);
    const instance = findInstance(fleet, request?.instance ?? instanceName);
    const error = rendering?.errors.get(name);
    if (graph === undefined || instance === undefined)
      return failedOf(ref, error ?? { message: "It could not be rendered.", fix: "Run `platform check`." });
    const secrets = rendering?.secrets.get(name);
    return {
      ref,
      kind: isLayer(ref) ? "layer" : "environment",
      instance,
      last,
      goneMaterials: materialsOfGone(ref, this.#closing.ids),
      requestedBy: this.#requesterOf(ref),
      desired: {
        graph,
        materials: request === undefined ? reader.materialsOfLayer(instanceName, layer) : this.#materialsOf(request),
        ...(secrets === undefined ? {} : { secrets }),
      },
      ...(request === undefined ? {} : { stage: request.spec.stage }),
      ...(gap.kind === "apply" && gap.isRepair === true && repair !== undefined ? { repair } : {}),
    };
  }

  /** The folder itself is among them: a file that is new there is in no earlier record. */
  #materialsOf(request: EnvironmentRequest): Materials {
    return { ...this.#everything.reader.materialsOfEnvironment(request), [request.folder]: this.#closing.ids.get(request.folder) ?? "" };
  }

  /** Before anything is rendered: mistakes in the request, an engine that isn't there, a layer that comes first. */
  #whyNotReady({ ref, last }: OpenGap): Outcome | undefined {
    const { fleet, findings } = this.#everything;
    const errors = findings.filter(
      ({ severity, at }) => severity === "error" && at.file.startsWith(`environments/${ref}/`) && !fleet.environments.has(ref),
    );
    const [first] = errors;
    if (first !== undefined)
      return failedOf(ref, {
        message: `${first.at.file}${first.at.line === undefined ? "" : `:${first.at.line}`}: ${first.message}${errors.length > 1 ? ` (and ${errors.length - 1} more)` : ""}`,
        fix: first.fix ?? "Run `platform check`.",
      });
    const request = fleet.environments.get(ref);
    if (!isLayer(ref) && request === undefined)
      return failedOf(ref, { message: "Its request can't be read.", fix: `Run \`platform check ${ref}\`.` });
    const name = this.#instanceOf(ref);
    const instance = findInstance(fleet, name);
    if (instance === undefined)
      return failedOf(ref, { message: `There is no instance ${name} in platform/instances.yaml.`, fix: "Run `platform check`." });
    // Of a move both ends, but for what another run does: it has the engine for it.
    for (const end of new Set([standsOn(last) ?? name, name])) {
      const engine = this.#isChosen(end) ? findInstance(fleet, end)?.engine : undefined;
      const missing = engine === undefined ? undefined : this.#closing.options.engines[engine].whyMissing;
      if (missing !== undefined) return { ref, status: "waiting", message: missing };
    }
    const below = this.#openLayersBelow(ref, name);
    if (below.length > 0 && this.#closing.options.dryRun !== true)
      return { ref, status: "waiting", message: `It stands on ${below.join(", ")}, which must be applied first.` };
    return undefined;
  }

  #instanceOf(ref: string): string {
    return this.#everything.fleet.environments.get(ref)?.instance ?? ref.split("/")[1] ?? "";
  }

  #isChosen(instance: string): boolean {
    return isChosenInstance(instance, this.#closing.options, this.#closing.instances);
  }

  #openLayersBelow(ref: string, instance: string): string[] {
    const { layers } = this.#closing.options;
    const own = isLayer(ref) ? layers.indexOf(ref.split("/")[2] ?? "") : layers.length;
    return layers
      .slice(0, own)
      .map((layer) => `layers/${instance}/${layer}`)
      .filter((layer) => this.#openLayers.has(layer));
  }

  #whyStillNeeded(ref: string, instance: string): Outcome | undefined {
    if (!isLayer(ref)) return undefined;
    const gone = new Set(this.#outcomes.filter((outcome) => outcome.gone === true).map((outcome) => outcome.ref));
    const standing = [...this.#closing.heads.values()].filter(
      (head) => !isLayer(head.ref) && head.instance === instance && !gone.has(head.ref) && !(head.kind === "result" && head.gone),
    );
    if (standing.length === 0) return undefined;
    return {
      ref,
      status: "refused",
      message: `${standing.length} environments still stand on it, ${standing[0]?.ref ?? ""} among them.`,
      fix: "Put the layer back into platform/instances.yaml until they are gone.",
    };
  }

  #whyNowhere(ref: string, instance: string): Outcome {
    return {
      ref,
      status: "refused",
      message: `It is to be destroyed, but the instance ${instance || "it stands on"} is no longer in platform/instances.yaml.`,
      fix: "Put the instance back until nothing stands on it.",
    };
  }

  #requesterOf(ref: string): string {
    return this.#everything.requesters.get(ref) ?? "platform team";
  }

  #settle(outcome: Outcome): ReconcileEvent {
    this.#outcomes.push(outcome);
    if (outcome.status === "applied") this.#openLayers.delete(outcome.ref);
    return { type: "done", outcome };
  }
}

function heldOf(plan: Work["plan"]): string[] {
  return plan.steps.filter((step) => step.op === "keep" && isChange(step)).map(({ urn }) => urn);
}

function batches<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
