import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import type { Plan } from "../../contract/plan.ts";
import { redact } from "../../contract/redact.ts";
import { type ApplyEvent, type ApplyOutcome, type ChangeStep, shortName } from "../embedded.ts";

/** Engine events in the words of the plan: which step begins, which one ends, and how. */
export class EventFollower {
  readonly #steps: ReadonlyMap<string, ChangeStep>;
  readonly #begun = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #failed = new Set<string>();
  /** URN (empty: of none) -> what the engine or a provider had to say. */
  readonly #errors = new Map<string, string>();

  constructor(plan: Plan) {
    this.#steps = new Map(plan.steps.flatMap((step) => (step.op === "keep" ? [] : [[step.urn, step] as const])));
  }

  /** At most one event of each kind for each step: a replacement is three acts of the engine, and one of the plan. */
  *follow({ resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent }: EngineEvent): Generator<ApplyEvent> {
    if (diagnosticEvent?.severity === "error") this.#note(diagnosticEvent.urn ?? "", diagnosticEvent.message);
    const { urn = "", op = "" } = (resourcePreEvent ?? resOutputsEvent ?? resOpFailedEvent)?.metadata ?? {};
    if (resOpFailedEvent !== undefined) this.#failed.add(urn);
    const step = this.#steps.get(urn);
    if (step === undefined || op === "same" || this.#ended.has(urn)) return;
    if (resourcePreEvent !== undefined) {
      if (!this.#begun.has(urn)) yield { phase: "begin", step };
      this.#begun.add(urn);
      return;
    }
    if (resOpFailedEvent === undefined && step.op === "replace" && (op === "replace" || op === "delete-replaced")) return;
    this.#ended.add(urn);
    yield resOpFailedEvent === undefined
      ? { phase: "end", step, ok: true }
      : { phase: "end", step, ok: false, error: this.#errors.get(urn) ?? "the provider refused it" };
  }

  /** Every change of the plan, done or not. What the engine found done already counts as done. */
  steps(isDone: boolean): ApplyOutcome["steps"] {
    return [...this.#steps.values()].map(({ urn, op }) => {
      if (!this.#failed.has(urn) && (isDone || this.#ended.has(urn))) return { urn, op, ok: true };
      return { urn, op, ok: false, error: this.#errors.get(urn) ?? "not done, because of what failed before it" };
    });
  }

  /** The first thing that went wrong. */
  error(): string | undefined {
    const [urn] = [...this.#failed, ...this.#errors.keys()];
    if (urn === undefined) return undefined;
    const message = this.#errors.get(urn) ?? "the provider refused it";
    return urn === "" ? message : `${shortName(urn)}: ${message}`;
  }

  #note(urn: string, message: string): void {
    const text = redact(plain(message));
    if (text !== "" && !this.#errors.has(urn)) this.#errors.set(urn, text);
  }
}

/** The engine marks colours up as `<{%reset%}>`. */
function plain(message: string): string {
  return message
    .replaceAll(/<\{%.*?%\}>/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}
