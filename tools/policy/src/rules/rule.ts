import type { CreateStep, ReplaceStep, UpdateStep } from "@roadbed/engine/contract/plan.ts";
import type { Violation } from "@roadbed/engine/contract/verdict.ts";
import type { PlanFacts } from "../plan-facts.ts";
import type { Admission } from "./admission/admission.ts";

/** A step after which something stands that was not there, or was different. */
export type MakingStep = CreateStep | UpdateStep | ReplaceStep;

/** What may not come to stand. It judges one step, and only what that step makes: what stands already and stays is not its business. */
export interface Rule {
  /** Kebab-case, as the file; the id in reports and waivers. */
  readonly name: string;
  /** What holds, in a few words. */
  readonly title: string;
  /** What goes wrong where it does not hold. */
  readonly why: string;
  /** What to write instead. */
  readonly comply: string;
  readonly controls: Controls;
  /** `environment`: the platform's own layers may do it. `both`: nobody may. */
  readonly appliesTo: "environment" | "both";
  /** Asks whose a value is that the target makes, which only our own plan knows: for Pulumi's engine it is advice. Default: false. */
  readonly asksWhence?: true;
  /** The same for the API server, which sees objects only: made into ValidatingAdmissionPolicies. Default: it can't hold there. */
  readonly admission?: readonly Admission[];
  judge(step: MakingStep, facts: PlanFacts): readonly Problem[];
}

/** One breach of a rule, before it is known whose. */
export type Problem = Pick<Violation, "message" | "fix" | "path">;

/** Which requirements of others a rule helps to meet, by their identifiers: NIST SP 800-53 rev. 5, CIS benchmarks, SOC 2 criteria. */
export interface Controls {
  readonly nist: readonly string[];
  readonly soc2: readonly string[];
  /** CIS Kubernetes Benchmark (`K8s 5.2.2`) or CIS AWS Foundations (`AWS 2.1.1`). Default: none speaks of it. */
  readonly cis?: readonly string[];
}
