import { findTouched, isOfPlatformTeam } from "./change-facts.ts";
import type { ConductRule } from "./conduct-rule.ts";

export const oneEnvironment: ConductRule = {
  name: "one-environment",
  title: "One environment in a pull request",
  why: "Each is reviewed by its own team and risk, and one that has to wait must not hold up another.",
  comply: "Open one pull request for each environment. The platform team may change many at once.",
  judge: (facts) => {
    const refs = [...findTouched(facts).values()].flatMap((environments) => [...environments]).sort();
    if (refs.length < 2 || isOfPlatformTeam(facts)) return [];
    const shown = refs.length > 5 ? `${refs.slice(0, 4).join(", ")} and ${refs.length - 4} more` : refs.join(" and ");
    return [{ message: `It touches ${refs.length} environments: ${shown}.`, fix: "Open one pull request for each." }];
  },
};
