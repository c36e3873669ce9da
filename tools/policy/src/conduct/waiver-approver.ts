import { canonicalJson } from "@roadbed/engine/contract/canonical-json.ts";
import type { Json } from "@roadbed/engine/contract/json.ts";
import type { Waiver } from "@roadbed/engine/contract/waiver.ts";
import type { ChangeFacts } from "@roadbed/engine/contract/change.ts";
import type { ConductRule } from "./conduct-rule.ts";

export const waiverApprover: ConductRule = {
  name: "waiver-approver",
  title: "Nobody approves their own waiver",
  why: "An exception is worth what the person is worth who answers for it.",
  comply: "Name somebody of the platform team who is not its author, and who approves the pull request in person.",
  judge: (facts) =>
    findChangedWaivers(facts).flatMap(([id, { approver }]) => {
      const path = `platform/waivers/${id}.yaml`;
      if (approver === facts.author)
        return [{ path, message: `${approver} wrote the waiver ${id} and would approve it too.`, fix: "Name somebody else as approver." }];
      return facts.old.platform.platformTeam.members.includes(approver)
        ? []
        : [
            {
              path,
              message: `${approver}, who is to approve the waiver ${id}, is not of the platform team.`,
              fix: "Name one of platformTeam.members in platform/instances.yaml, as main has it.",
            },
          ];
    }),
};

/** Those that are new or say something else than before. */
export function findChangedWaivers({ old, next }: Pick<ChangeFacts, "old" | "next">): [string, Waiver][] {
  const meaning = (waiver: Waiver | undefined) => (waiver === undefined ? "" : canonicalJson(waiver as unknown as Json));
  return [...next.waivers].filter(([id, waiver]) => meaning(waiver) !== meaning(old.waivers.get(id)));
}
