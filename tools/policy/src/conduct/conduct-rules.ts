import type { Violation } from "@roadbed/engine/contract/verdict.ts";
import type { ChangeFacts } from "@roadbed/engine/contract/change.ts";
import type { ConductRule } from "./conduct-rule.ts";
import { knownPackages } from "./known-packages.ts";
import { namesImmutable } from "./names-immutable.ts";
import { noDowngrade } from "./no-downgrade.ts";
import { massDeletion } from "./mass-deletion.ts";
import { newVersion } from "./new-version.ts";
import { oneEnvironment } from "./one-environment.ts";
import { requestsApart, waiversApart } from "./requests-apart.ts";
import { waiverApprover } from "./waiver-approver.ts";

/** How pull requests have to be. Add a rule by adding its file here and its name to the list. */
export const conductRules: readonly ConductRule[] = [
  requestsApart,
  waiversApart,
  waiverApprover,
  oneEnvironment,
  namesImmutable,
  noDowngrade,
  massDeletion,
  knownPackages,
  newVersion,
];

/** What is wrong with a change as such, whatever its plans are. */
export function judgeConduct(facts: ChangeFacts): Violation[] {
  return conductRules.flatMap((rule) => rule.judge(facts).map((problem) => ({ rule: rule.name, ...problem })));
}
