import { createHash } from "node:crypto";
import { canonicalJson } from "../../contract/canonical-json.ts";
import type { ChangeFacts } from "../../contract/change.ts";
import type { Json } from "../../contract/json.ts";
import type { Plan } from "../../contract/plan.ts";

/**
 * What somebody agrees to when they agree to a change: what happens to each stack, what each request says otherwise
 * (its lease, its budget), and every other file as it is. Equal meaning, equal consent: comments, the order of keys
 * and a rebase that changes nothing for it are not in it.
 */
export type Meaning = ReadonlyMap<string, string>;

export function findMeaning(plans: readonly Plan[], facts: ChangeFacts): Meaning {
  const meaning = new Map<string, string>();
  for (const { ref, fingerprint } of plans) meaning.set(ref, fingerprint);
  for (const { path, after } of facts.files) {
    const [, team = "", name = ""] = path.split("/");
    if (/^environments\/[^/]+\/[^/]+\/environment\.yaml$/.test(path)) {
      const ref = `${team}/${name}`;
      note(meaning, path, facts.old.environments.get(ref), facts.next.environments.get(ref));
    } else if (/^environments\/[^/]+\/team\.yaml$/.test(path)) {
      note(meaning, path, facts.old.teams.get(team), facts.next.teams.get(team));
    } else if (!path.endsWith("/README.md")) meaning.set(path, after ?? "gone");
  }
  return meaning;
}

/** Stacks and files that mean something else, or are on one side only; sorted. */
export function compareMeanings(one: Meaning, other: Meaning): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((key) => one.get(key) !== other.get(key)).sort();
}

/** Only the keys that a change touches: what main has changed in the others since then is not its business. */
function note(meaning: Map<string, string>, path: string, before: object | undefined, after: object | undefined): void {
  const [old, next] = [before, after] as readonly (Readonly<Record<string, Json>> | undefined)[];
  for (const key of new Set([...Object.keys(old ?? {}), ...Object.keys(next ?? {})])) {
    const [was, is] = [old?.[key], next?.[key]].map((value) => (value === undefined ? "" : canonicalJson(value)));
    if (was !== is)
      meaning.set(
        `${path} ${key}`,
        createHash("sha256")
          .update(is ?? "")
          .digest("hex"),
      );
  }
}
