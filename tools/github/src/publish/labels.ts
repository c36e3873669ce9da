import { z } from "zod";
import type { GitHub } from "../open-github.ts";
import type { PublishedPull } from "./publish-review.ts";

/** Labels that begin like this are ours; all others belong to people. */
const prefixes = ["lane:", "roadbed:"];
const mostOwn = 20;
const anything = z.unknown();

/** Sets our labels as the review says, whoever put or took them, and leaves the others alone. */
export async function setLabels(github: GitHub, pull: PublishedPull, wanted: readonly string[]): Promise<string> {
  const now = pull.labels.map(({ name }) => name);
  const own = [...new Set(wanted.filter(isOurs))].slice(0, mostOwn);
  const next = [...now.filter((name) => !isOurs(name)), ...own];
  if (next.length === now.length && next.every((name) => now.includes(name))) return "Labels: same.";
  if (next.length === 0)
    await github.call("DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels", { issue_number: pull.number }, anything);
  if (next.length > 0)
    await github.call("PUT /repos/{owner}/{repo}/issues/{issue_number}/labels", { issue_number: pull.number, labels: next }, anything);
  return `Labels: ${own.length === 0 ? "none" : own.join(", ")}.`;
}

function isOurs(name: string): boolean {
  return prefixes.some((prefix) => name.startsWith(prefix)) && /^[a-z0-9:/-]{1,50}$/.test(name);
}
