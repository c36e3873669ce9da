import { findTouched, isOfPlatformTeam, listFew } from "./change-facts.ts";
import type { ConductRule } from "./conduct-rule.ts";

export const oneEnvironment: ConductRule = {
  name: "one-environment",
  title: "One environment in a pull request",
  why: "Each is reviewed by its own team and risk, and one that has to wait must not hold up another.",
  comply: "Open one pull request for each environment. The platform team may change many at once.",
  controls: { nist: ["CM-3"], soc2: ["CC8.1"] },
  judge: (facts) => {
    const refs = [...findTouched(facts).values()].flatMap((environments) => [...environments]).sort();
    if (refs.length < 2 || isOfPlatformTeam(facts)) return [];
    return [{ message: `It touches ${refs.length} environments: ${listFew(refs)}.`, fix: "Open one pull request for each." }];
  },
};
