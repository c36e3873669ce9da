import type { z } from "zod";
import type { SupportLevel, Target } from "./golden-path.ts";

/**
 * A shared layer as data: everything that checking and feeding programs need, without loading Pulumi.
 * The code that makes the resources is `platform/<name>/layer.ts`, loaded by the program only.
 */
export interface LayerDefinition<Settings extends z.ZodType = z.ZodType, Outputs extends z.ZodObject = z.ZodObject> {
  /** Kebab-case; the folder's name and the Pulumi project's. */
  readonly name: string;
  /** On which kinds of instance it can stand. */
  readonly targets: readonly Target[];
  /** One sentence: what stands here afterwards. */
  readonly summary: string;
  readonly support: SupportLevel;
  /** What platform/instances.yaml may say of it: a strict zod object. Defaults live here; unknown keys are refused. */
  readonly settings: Settings;
  /** What it promises to whatever stands on it: an API, changed as carefully as one. Values that only the target can make are placeholders, as text. */
  readonly outputs: Outputs;
  /** Lower layers whose outputs it reads. One that can't stand on an instance's target isn't needed there. */
  readonly needs: readonly string[];
}
