import type { ChangeFacts } from "@roadbed/engine/contract/change.ts";
import type { Controls } from "../rules/rule.ts";

export interface ConductProblem {
  readonly message: string;
  readonly fix: string;
  /** A file, where one is meant. */
  readonly path?: string;
}

/** What may not come together in one pull request, or not from its author. No waiver covers it. */
export interface ConductRule {
  readonly name: string;
  readonly title: string;
  readonly why: string;
  readonly comply: string;
  readonly controls: Controls;
  judge(facts: ChangeFacts): readonly ConductProblem[];
}
