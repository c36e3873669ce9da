import { findComingAndGoing, listFew } from "./change-facts.ts";
import type { ConductRule } from "./conduct-rule.ts";

/** Names are part of every physical name, so that a new name is a new thing and the end of the old one. */
export const namesImmutable: ConductRule = {
  name: "names-immutable",
  title: "Names never change",
  why: "Everything that an environment consists of carries its name: renamed, all of it is destroyed and made anew, empty.",
  comply: "Ask for the new one, move what is in the old one, and then delete the old one: three pull requests.",
  controls: { nist: ["CM-8", "CP-9"], soc2: ["A1.2"] },
  judge: (facts) => {
    const { old, next } = facts;
    const { gone, made } = findComingAndGoing(facts);
    return [
      ...(gone.length > 0 && made.length > 0
        ? [
            {
              path: `environments/${made[0] ?? ""}/environment.yaml`,
              message: `${listFew(made)} ${made.length === 1 ? "appears" : "appear"} as ${listFew(gone)} ${gone.length === 1 ? "goes" : "go"}: a new name, which destroys what has the old one.`,
              fix: "Ask for the new one first; delete the old one when nothing in it is needed any more.",
            },
          ]
        : []),
      ...(old.platform.organisation !== "" && next.platform.organisation !== "" && old.platform.organisation !== next.platform.organisation
        ? [
            {
              path: "platform/instances.yaml",
              message: `The organisation ${old.platform.organisation} becomes ${next.platform.organisation}, which every name begins with.`,
              fix: "Take the old name back.",
            },
          ]
        : []),
    ];
  },
};
