import type { Drift } from "../../contract/drift.ts";
import { isWaiverActive, type Waiver } from "../../contract/waiver.ts";

/** The rule that waivers name who accept drift for a while. */
export const driftRule = "drift";

/** The waiver under which a drift is accepted, if any; of several, the one that holds longest. */
export function findWaiver(
  drift: Drift,
  waivers: ReadonlyMap<string, Waiver>,
  today: string,
): { readonly id: string; readonly until: string } | undefined {
  const ref = placeOfDrift(drift);
  return [...waivers]
    .filter(([, waiver]) => waiver.rule === driftRule && isWaiverActive(waiver, today) && isAbout(waiver, ref, drift))
    .map(([id, { until }]) => ({ id, until }))
    .sort((a, b) => (a.until < b.until ? 1 : -1))[0];
}

/** Which environment or layer it belongs to, by the record or, for what nothing asks for, by its own labels. */
export function placeOfDrift({ ref, kind, live }: Drift): string | undefined {
  return ref ?? (kind === "orphan" && typeof live === "string" ? live : undefined);
}

function isAbout({ scope }: Waiver, ref: string | undefined, { object, urn }: Drift): boolean {
  if (ref === undefined) return false;
  const isThere = scope.environments.some((each) => each === ref || (each.endsWith("/*") && ref.startsWith(each.slice(0, -1))));
  const names = [object.name, urn?.split("::").at(-1)];
  return isThere && (scope.resource === undefined || names.includes(scope.resource));
}
