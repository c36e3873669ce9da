import { InternalError, UserError } from "@roadbed/engine/contract/errors.ts";
import type { Plan } from "@roadbed/engine/contract/plan.ts";
import type { ApprovedPlan, Verdict } from "@roadbed/engine/contract/verdict.ts";

/** Lets a plan through that policy allows. This is the only place where an ApprovedPlan comes from. */
export function approvePlan(plan: Plan, verdict: Verdict): ApprovedPlan {
  if (verdict.ref !== plan.ref || verdict.fingerprint !== plan.fingerprint)
    throw new InternalError(
      `The verdict on ${verdict.ref} (${verdict.fingerprint.slice(0, 12)}) was taken for one on ${plan.ref} (${plan.fingerprint.slice(0, 12)}).`,
    );
  const violations = verdict.violations.filter(({ waiver }) => waiver === undefined);
  if (verdict.allowed && violations.length === 0) return { ...plan, verdict } as ApprovedPlan;
  const lines = violations.map(({ rule, urn, path, message, fix }) => {
    const at = [urn?.split("::").slice(2).join("::"), path].filter((part) => part !== undefined).join(" ");
    return `- ${rule}${at === "" ? "" : `, ${at}`}: ${message} ${fix}`;
  });
  throw new UserError([`${plan.ref}: policy does not allow this.`, ...lines].join("\n"), {
    fix: "Change the request as each line says, and plan again.",
  });
}
