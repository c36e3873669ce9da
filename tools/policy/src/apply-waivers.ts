import type { Plan } from "@roadbed/engine/contract/plan.ts";
import type { Violation } from "@roadbed/engine/contract/verdict.ts";
import { rules } from "./rules/rules.ts";
import { isWaiverActive, type Waiver } from "@roadbed/engine/contract/waiver.ts";

/** Which exceptions there are, and what day it is: the same for every gate. */
export interface Exceptions {
  /** Id -> waiver, expired ones too. */
  readonly waivers: ReadonlyMap<string, Waiver>;
  /** YYYY-MM-DD in UTC. */
  readonly today: string;
}

export const noExceptions: Exceptions = { waivers: new Map(), today: "0000-00-00" };

/** What a waiver can be about. */
export const waivableRules: readonly string[] = [...rules.map(({ name }) => name), "budget", "drift"];

/** Names the waiver under which a violation is let through; the rest stand, and an expired waiver is said to be so. */
export function applyWaivers(plan: Pick<Plan, "ref" | "kind">, violations: readonly Violation[], exceptions: Exceptions): Violation[] {
  const ref = scopeOf(plan);
  const candidates = [...exceptions.waivers].filter(([, { scope }]) => scope.environments.some((place) => covers(place, ref)));
  if (candidates.length === 0) return [...violations];
  return violations.map((violation) => {
    const fitting = candidates.filter(([, { rule, scope }]) => rule === violation.rule && isAbout(violation, scope.resource));
    const [active] = fitting
      .filter(([, waiver]) => isWaiverActive(waiver, exceptions.today))
      .map(([id]) => id)
      .sort();
    if (active !== undefined) return { ...violation, waiver: active };
    const [expired] = fitting.filter(([, { until }]) => until < exceptions.today);
    return expired === undefined
      ? violation
      : { ...violation, fix: `${violation.fix} (The waiver ${expired[0]} expired on ${expired[1].until}.)` };
  });
}

/** How a waiver names it: layers stand below `layers/`, as in the ledger. */
function scopeOf({ ref, kind }: Pick<Plan, "ref" | "kind">): string {
  return kind === "layer" && !ref.startsWith("layers/") ? `layers/${ref}` : ref;
}

function covers(place: string, ref: string): boolean {
  return place.endsWith("/*") ? ref.startsWith(place.slice(0, -1)) : place === ref;
}

function isAbout({ urn }: Violation, resource: string | undefined): boolean {
  return resource === undefined || urn?.split("::").at(-1) === resource;
}
