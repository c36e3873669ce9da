import { namespaceOfEnvironment } from "@roadbed/engine/contract/identity.ts";
import { isChange, type Step } from "@roadbed/engine/contract/plan.ts";
import { walk } from "../resources/json-values.ts";
import { isBelow, type LaneRule } from "./lane-rule.ts";

/** All environments of an instance stand on its layers. */
export const layerChange: LaneRule = {
  name: "layer-change",
  title: "Shared layers change with the platform team",
  controls: { nist: ["CM-3", "CM-4", "SA-10"], soc2: ["CC8.1"] },
  ofWholePlan: true,
  judge: (step, { kind }) =>
    kind === "layer" && isChange(step) ? [{ lane: "platform", message: "A layer changes, on which environments of all teams stand." }] : [],
};

/** Code that no golden path vouches for. */
export const escapeHatch: LaneRule = {
  name: "escape-hatch",
  title: "A team's own code is looked at by the platform team",
  controls: { nist: ["CM-3", "SA-11"], soc2: ["CC8.1"] },
  judge: (step) =>
    isChange(step) && isBelow(step, "roadbed:escape-hatch")
      ? [{ lane: "platform", message: `${step.name} is made by the team's own code, which no golden path vouches for.` }]
      : [],
};

/** Customers are served from here. */
export const productionChange: LaneRule = {
  name: "production-change",
  title: "Production changes with its owners",
  controls: { nist: ["CM-3", "AC-5"], soc2: ["CC8.1"] },
  ofWholePlan: true,
  judge: (step, { facts: { production } }) => (production && isChange(step) ? [{ lane: "owner", message: "Production changes." }] : []),
};

/** Something goes away, if only for a moment. */
export const interruption: LaneRule = {
  name: "interruption",
  title: "What goes away, if only for a moment, goes with its owners",
  controls: { nist: ["CM-4", "CP-2"], soc2: ["A1.1", "CC8.1"] },
  judge: (step) => {
    if (step.op === "delete") return [{ lane: "owner", message: `${step.name} is deleted.` }];
    if (step.op !== "replace") return [];
    const forced = step.changes.filter(({ replaces }) => replaces);
    const message = `${step.name} is replaced.`;
    return forced.length === 0 ? [{ lane: "owner", message }] : forced.map(({ path }) => ({ lane: "owner", message, path }));
  },
};

export const sensitiveData: LaneRule = {
  name: "sensitive-data",
  title: "Where data is sensitive, every change is agreed to",
  controls: { nist: ["AC-5", "CM-3", "RA-2"], soc2: ["C1.1", "CC8.1"] },
  ofWholePlan: true,
  judge: (step, { facts: { data } }) =>
    isChange(step) && (data === "confidential" || data === "restricted")
      ? [{ lane: "owner", message: `It changes where data is ${data}.` }]
      : [],
};

/** It reaches into what another team answers for. */
export const crossing: LaneRule = {
  name: "crossing",
  title: "What reaches into another team's environment takes that team's consent",
  controls: { nist: ["AC-3", "AC-4", "AC-21"], soc2: ["CC6.1", "CC6.3"] },
  judge: (step, { facts: { takenFrom = [] } }) =>
    isChange(step)
      ? takenFrom.flatMap((ref) =>
          findMentions(step, namespaceOfEnvironment(ref)).map((path) => ({
            lane: "owner",
            message: `${step.name} reaches into ${ref}.`,
            path,
          })),
        )
      : [],
};

/** Where the changed part of a step names something. */
function findMentions(step: Step, name: string): string[] {
  const mentions = new RegExp(`(?<![a-z0-9-])(?:[a-z0-9-]*-)?${name}(?![a-z0-9])`);
  const parts =
    step.op === "create"
      ? [...walk(step.after.inputs)]
      : step.op === "update" || step.op === "replace"
        ? step.changes.flatMap(({ path, after }) => [...walk(after ?? null, path)])
        : [];
  return parts.filter(({ value }) => typeof value === "string" && mentions.test(value)).map(({ path }) => path);
}
