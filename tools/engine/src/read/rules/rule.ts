import type { EnvironmentDraft, Judgement, Said, World } from "../draft.ts";
import { sayAt } from "../draft.ts";
import type { KeyPath } from "../locate-key.ts";

/** A rule that looks at one environment, and at whatever it names. */
export type EnvironmentRule = (draft: EnvironmentDraft, world: World) => readonly Judgement[];

/** A rule that looks at all environments together. */
export type WorldRule = (world: World) => readonly Judgement[];

/** A judgement at a key of an environment's page. */
export function judge(draft: EnvironmentDraft, path: KeyPath, said: Said, others: readonly string[] = []): Judgement {
  return { finding: sayAt(draft, path, said), about: [draft.ref, ...others] };
}
