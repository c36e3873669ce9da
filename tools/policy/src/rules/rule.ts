import type { CreateStep, ReplaceStep, UpdateStep } from "@roadbed/engine/contract/plan.ts";
import type { Violation } from "@roadbed/engine/contract/verdict.ts";
import type { PlanFacts } from "../plan-facts.ts";

/** A step after which something stands that was not there, or was different. */
export type MakingStep = CreateStep | UpdateStep | ReplaceStep;

/** What may not come to stand. It judges one step, and only what that step makes: what stands already and stays is not its business. */
export interface Rule {
  /** Kebab-case, as the file; the id in reports. */
  readonly name: string;
  /** `environment`: the platform's own layers may do it. `both`: nobody may. */
  readonly appliesTo: "environment" | "both";
  judge(step: MakingStep, facts: PlanFacts): readonly Problem[];
}

/** One breach of a rule, before it is known whose. */
export type Problem = Pick<Violation, "message" | "fix" | "path">;
