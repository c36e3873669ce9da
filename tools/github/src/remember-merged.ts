import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type Forge, pullRequestSchema } from "@roadbed/engine/contract/consent.ts";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { z } from "zod";

/** Commit of main -> the pull request that brought it; null where it came without one. */
const mergedSchema = z.record(z.string(), pullRequestSchema.nullable());

/** Asks for each commit once in all the jobs of a run: what one job was told, it leaves in a file for those after it. */
export function rememberMerged(forge: Forge, file: string): Forge {
  const merged = new Map(Object.entries(existsSync(file) ? readMerged(file) : {}));
  return {
    async findMerged(commit) {
      const known = merged.get(commit);
      if (known !== undefined) return known ?? undefined;
      const pull = await forge.findMerged(commit);
      merged.set(commit, pull ?? null);
      writeFileSync(file, `${JSON.stringify(Object.fromEntries(merged))}\n`);
      return pull;
    },
  };
}

function readMerged(file: string): z.infer<typeof mergedSchema> {
  try {
    return mergedSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new UserError(`${file} does not say which pull requests were merged.`, {
      fix: "Give the file that an earlier `platform reconcile --merged` wrote, or one that isn't there yet.",
      cause,
    });
  }
}
