import type { Judgement, JudgeFacts } from "@roadbed/engine/flow/reconcile/prepare.ts";
import { makePlan } from "@roadbed/engine/plan/make-plan.ts";
import { approvePlan } from "@roadbed/policy/approve-plan.ts";
import { judgePlan } from "@roadbed/policy/judge-plan.ts";
import type { PlanFacts } from "@roadbed/policy/plan-facts.ts";
import { namespaceOfEnvironment } from "@roadbed/engine/contract/identity.ts";

/** The rooms between rendering and applying: the same for a preview and for a run. */
export const judgement: Judgement = {
  makePlan,
  judge: (plan, facts) => judgePlan(plan, planFactsOf(plan.kind, facts), facts.exceptions),
  approve: approvePlan,
};

function planFactsOf(kind: "environment" | "layer", { fleet, ref, team, stage, instance, isEnd }: JudgeFacts): PlanFacts {
  const request = fleet.environments.get(ref);
  const { registries, currency } = fleet.platform;
  const common = { registries, prices: { currency, region: instance.region, target: instance.target } };
  if (kind === "layer") return { ...common, production: instance.stages.includes("production") };
  return {
    ...common,
    production: stage === "production",
    namespace: namespaceOfEnvironment(ref),
    takenFrom: Object.values(request?.spec.takes ?? {}).map(({ from }) => from),
    ...(stage === undefined ? {} : { stage: stage as NonNullable<PlanFacts["stage"]> }),
    ...(request === undefined ? {} : { data: request.spec.data, budget: request.spec.budget }),
    ...(team === undefined ? {} : { team: team.name, ownGroups: [team.owners.group ?? team.owners.github] }),
    ...(isEnd === true ? { isEnd } : {}),
  };
}
