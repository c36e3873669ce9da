import { hostsAnswered, hostsNotReserved, hostsOnce } from "./hosts.ts";
import { namespacesOnce, physicalNamesFit } from "./names.ts";
import { stageLands, teamKnown } from "./placement.ts";
import type { EnvironmentRule, WorldRule } from "./rule.ts";
import { sharesPossible, takesAgreed } from "./shares.ts";
import { consentComesAfter, teamLimits } from "./team-limits.ts";
import { namesOnce, usesExist, usesWithoutCycle } from "./uses.ts";

/** All that is asked of an environment beyond its own page. */
export const environmentRules: readonly EnvironmentRule[] = [
  teamKnown,
  stageLands,
  usesExist,
  usesWithoutCycle,
  namesOnce,
  hostsAnswered,
  hostsNotReserved,
  physicalNamesFit,
  sharesPossible,
  takesAgreed,
];

/** All that is asked of environments together. */
export const worldRules: readonly WorldRule[] = [hostsOnce, namespacesOnce, teamLimits, consentComesAfter];
