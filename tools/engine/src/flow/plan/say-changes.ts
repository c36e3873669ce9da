import type { Json, JsonObject } from "../../contract/json.ts";
import { diffInputs } from "../../plan/diff-inputs.ts";

/** So many are told; who wants all of them looks at the change itself. */
const most = 3;

/** What differs between two sides of something that people wrote: `its setting storage changes from 20Gi to 50Gi`. */
export function sayChanges(whose: string, before: JsonObject, after: JsonObject): string[] {
  const changes = diffInputs(before, after);
  const told = changes.slice(0, most).map(({ path, kind, before: old, after: next }) => {
    if (kind === "added") return `${whose}${path} is ${show(next)} now`;
    if (kind === "removed") return `${whose}${path} is no longer ${show(old)}`;
    return `${whose}${path} changes from ${show(old)} to ${show(next)}`;
  });
  return changes.length > most ? [...told, `${whose}${changes.length - most} more change`] : told;
}

export function show(value: Json | undefined): string {
  const text = typeof value === "string" && value !== "" ? value : JSON.stringify(value ?? null);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
