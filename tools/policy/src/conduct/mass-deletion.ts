import { findComingAndGoing, isOfPlatformTeam } from "./change-facts.ts";
import type { ConductRule } from "./conduct-rule.ts";

const most = 10;

/** What looks like an accident is not believed at once. */
export const massDeletion: ConductRule = {
  name: "mass-deletion",
  title: "Many environments don't go at once",
  why: "An empty checkout, a failed script or a wrong folder looks exactly like a wish to delete everything.",
  controls: { nist: ["CP-9", "SI-10"], soc2: ["A1.2"] },
  comply: `Delete at most ${most} environments in one pull request, or have the platform team do it.`,
  judge: (facts) => {
    const { gone } = findComingAndGoing(facts);
    const isAllInstances = facts.files.some(({ path, after }) => path === "platform/instances.yaml" && after === undefined);
    return [
      ...(gone.length > most && !isOfPlatformTeam(facts)
        ? [
            {
              message: `${gone.length} environments would be deleted.`,
              fix: `Delete at most ${most} in one pull request; is this what you meant?`,
            },
          ]
        : []),
      ...(isAllInstances
        ? [{ path: "platform/instances.yaml", message: "Without it nobody knows where anything stands.", fix: "Put it back." }]
        : []),
    ];
  },
};
