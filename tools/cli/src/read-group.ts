import { readFileSync } from "node:fs";
import { type MergeGroup, readMergeGroup } from "@roadbed/github/merge-group.ts";

/** `--group event.json`: undefined where it isn't given. */
export function readGroup(file: string | undefined): MergeGroup | undefined {
  return file === undefined ? undefined : readMergeGroup(JSON.parse(readFileSync(file, "utf8")));
}
