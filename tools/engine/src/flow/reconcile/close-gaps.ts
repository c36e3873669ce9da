import type { EnvironmentRequest } from "../../contract/fleet.ts";
import type { Materials, ResultRecord } from "../../contract/ledger.ts";
import type { Asked, ConsentAnswer, ConsentCheck } from "../consent/check-consent.ts";
import { isChange } from "../../contract/plan.ts";
import type { ReconcileOptions } from "../reconcile.ts";
import { renderFleet, type FleetRendering } from "../render-fleet.ts";
import { actOnBatch, type Run, type Work } from "./act.ts";
import { type Comparison, isLayer } from "./compare.ts";
import { materialsOfGone } from "./find-gap.ts";
import type { Outcome, ReconcileEvent } from "./outcome.ts";
import { type Candidate, failedOf, findInstance, prepare } from "./prepare.ts";
import { type Everything, type OpenGap, readEverything } from "./read-everything.ts";
import { tryExplainBlocked } from "./explain-blocked.ts";

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
  const environments = open.filter(({ ref }) => !isLayer(ref));
  for (const name of closing.options.layers)
    yield* work.make(layers.filter(({ ref, kind }) => kind === "apply" && ref.endsWith(`/${name}`)));
  for (const batch of batches(
    environments.filter(({ kind }) => kind === "apply"),
    closing.options.batchSize ?? 100,
  ))
    yield* work.make(batch);
  for (const batch of batches(work.moved, closing.options.batchSize ?? 100)) yield* work.make(batch);
  for (const batch of batches(
    environments.filter(({ kind }) => kind === "destroy"),
    closing.options.batchSize ?? 100,
  ))
    yield* work.destroy(batch);
  for (const name of [...closing.options.layers].reverse())
    yield* work.destroy(layers.filter(({ ref, kind }) => kind === "destroy" && ref.endsWith(`/${name}`)));
  return outcomes;
}

class Closing {
  /** Destroyed on the instance where they stood, to be made on another one. */
  readonly moved: OpenGap[] = [];
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
    if (gaps.length === 0) return;
    const ready: OpenGap[] = [];
    for (const gap of gaps) {
      const outcome = this.#whyNotReady(gap);
      if (outcome === undefined) ready.push(gap);
      else yield this.#settle(outcome);
    }
    const rendering = await this.#render(ready);
    const candidates: Candidate[] = [];
    for (const gap of ready) {
      const candidate = this.#candidateOf(gap, rendering);
      if ("status" in candidate) yield this.#settle(candidate);
      else candidates.push(candidate);
    }
    yield* this.#work(candidates, gaps);
  }

  async *destroy(gaps: readonly OpenGap[]): AsyncGenerator<ReconcileEvent, void> {
    const candidates: Candidate[] = [];
    for (const { ref, last } of gaps) {
      const name = last?.instance ?? (isLayer(ref) ? ref.split("/")[1] : undefined) ?? "";
      const instance = findInstance(this.#everything.fleet, name);
      const outcome = this.#whyStillNeeded(ref, name) ?? (instance === undefined ? this.#whyNowhere(ref, name) : undefined);
      if (outcome !== undefined || instance === undefined) {
        if (outcome !== undefined) yield this.#settle(outcome);
        continue;
      }
      const stage = last?.kind === "result" ? last.stage : undefined;
      candidates.push({
        ref,
        kind: isLayer(ref) ? "layer" : "environment",
        instance,
        last,
        goneMaterials: materialsOfGone(ref, this.#closing.ids),
        requestedBy: this.#requesterOf(ref),
        ...(stage === undefined ? {} : { stage }),
      });
    }
    yield* this.#work(candidates, gaps);
  }

  async *#work(candidates: readonly Candidate[], gaps: readonly OpenGap[]): AsyncGenerator<ReconcileEvent, void> {
    const { options, run } = this.#closing;
    const works: Work[] = [];
    const moving = new Set<string>();
    for (const candidate of candidates) {
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
      if (prepared.isMove) moving.add(candidate.ref);
    }
    if (works.length === 0) return;
    for (const outcome of yield* actOnBatch(works, run)) {
      const gap = gaps.find(({ ref }) => ref === outcome.ref);
      const last = moving.has(outcome.ref) && outcome.status === "applied" ? (await run.store.ledger.read(outcome.ref)).at(-1) : undefined;
      if (gap !== undefined && last !== undefined) this.moved.push({ ref: gap.ref, kind: "apply", last });
      yield this.#settle(outcome);
    }
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
    const applied = records.findLast((record): record is ResultRecord => record.kind === "result" && record.outcome === "applied");
    return (await consent?.check({ ...asked, applied })) ?? { consent: [] };
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

  #candidateOf({ ref, last }: OpenGap, rendering: FleetRendering | undefined): Candidate | Outcome {
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
    };
  }

  /** The folder itself is among them: a file that is new there is in no earlier record. */
  #materialsOf(request: EnvironmentRequest): Materials {
    return { ...this.#everything.reader.materialsOfEnvironment(request), [request.folder]: this.#closing.ids.get(request.folder) ?? "" };
  }

  /** Before anything is rendered: mistakes in the request, an engine that isn't there, a layer that comes first. */
  #whyNotReady({ ref }: OpenGap): Outcome | undefined {
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
    const name = request?.instance ?? ref.split("/")[1] ?? "";
    const instance = findInstance(fleet, name);
    if (instance === undefined)
      return failedOf(ref, { message: `There is no instance ${name} in platform/instances.yaml.`, fix: "Run `platform check`." });
    const missing = this.#closing.options.engines[instance.engine].whyMissing;
    if (missing !== undefined) return { ref, status: "waiting", message: missing };
    const below = this.#openLayersBelow(ref, name);
    if (below.length > 0 && this.#closing.options.dryRun !== true)
      return { ref, status: "waiting", message: `It stands on ${below.join(", ")}, which must be applied first.` };
    return undefined;
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
