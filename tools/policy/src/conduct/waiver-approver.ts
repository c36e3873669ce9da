import { canonicalJson } from "@roadbed/engine/contract/canonical-json.ts";
import type { Json } from "@roadbed/engine/contract/json.ts";
import type { Waiver } from "@roadbed/engine/contract/waiver.ts";
import type { ChangeFacts } from "@roadbed/engine/contract/change.ts";
import { isAmong, isSamePerson } from "./change-facts.ts";
import type { ConductProblem, ConductRule } from "./conduct-rule.ts";

export const waiverApprover: ConductRule = {
  name: "waiver-approver",
  title: "Nobody approves their own waiver",
  why: "An exception is worth what the person is worth who answers for it.",
  comply: "Name somebody of the platform team who is not its author, and who approves the pull request in person.",
  controls: { nist: ["AC-5"], soc2: ["CC6.3", "CC8.1"] },
  judge: (facts) => [
    ...judgeUnread(facts),
    ...findChangedWaivers(facts).flatMap(([id, { approver }]) => {
      const path = `platform/waivers/${id}.yaml`;
      if (isSamePerson(approver, facts.author))
        return [{ path, message: `${approver} wrote the waiver ${id} and would approve it too.`, fix: "Name somebody else as approver." }];
      return isAmong(approver, facts.old.platform.platformTeam.members)
        ? []
        : [
            {
              path,
              message: `${approver}, who is to approve the waiver ${id}, is not of the platform team.`,
              fix: "Name one of platformTeam.members in platform/instances.yaml, as main has it.",
            },
          ];
    }),
  ],
};

/** One with a mistake waives nothing, but one that is only too long would begin to as the days pass, with nobody asked. */
function judgeUnread({ files, next }: ChangeFacts): ConductProblem[] {
  return files.flatMap(({ path, after }) => {
    const id = /^platform\/waivers\/(.+)\.ya?ml$/i.exec(path)?.[1];
    if (id === undefined || after === undefined || next.waivers.has(id)) return [];
    return [{ path, message: `The waiver ${id} has mistakes, so nobody can agree to it.`, fix: "Run platform check." }];
  });
}

/** Those that are new or say something else than before. */
export function findChangedWaivers({ old, next }: Pick<ChangeFacts, "old" | "next">): [string, Waiver][] {
  const meaning = (waiver: Waiver | undefined) => (waiver === undefined ? "" : canonicalJson(waiver as unknown as Json));
  return [...next.waivers].filter(([id, waiver]) => meaning(waiver) !== meaning(old.waivers.get(id)));
}
