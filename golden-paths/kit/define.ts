import type { z } from "zod";
import type { GoldenPath } from "@roadbed/engine/contract/golden-path.ts";

/** Declares a golden path; only there so that `verify` sees the settings' type. */
export function defineGoldenPath<Settings extends z.ZodType>(path: GoldenPath<Settings>): GoldenPath<Settings> {
  return path;
}
