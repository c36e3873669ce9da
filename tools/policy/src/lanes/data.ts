import type { Step } from "@roadbed/engine/contract/plan.ts";
import { dataTypes, guards } from "./data-types.data.ts";
import { type LaneRule, plainType } from "./lane-rule.ts";

/** Data goes away, or is let go. */
export const dataLoss: LaneRule = {
  name: "data-loss",
  title: "Nothing that holds data goes away unseen",
  controls: { nist: ["CP-9", "SI-12", "CM-4"], soc2: ["A1.2", "CC8.1"] },
  judge: (step, { facts: { production } }) => {
    if (step.op !== "delete" && step.op !== "replace") return [];
    if (!holdsData(step)) return [];
    const forced = step.op === "replace" ? step.changes.filter(({ replaces }) => replaces) : [];
    const lane = production ? "two-person" : "platform";
    const message = `${step.name} is ${step.op === "delete" ? "deleted" : "replaced"}, and the data in it is lost.`;
    return forced.length === 0 ? [{ lane, message }] : forced.map(({ path }) => ({ lane, message, path }));
  },
};

/** The guard is taken off: nothing is lost yet, but the next change can. */
export const dataReleased: LaneRule = {
  name: "data-released",
  title: "Letting data go is a decision of its own",
  controls: { nist: ["CP-9", "SI-12"], soc2: ["A1.2"] },
  judge: (step, { facts: { production } }) => {
    const lane = production ? "two-person" : "owner";
    const message = `${step.name} may be deleted from now on, with its data.`;
    if ((step.op !== "update" && step.op !== "keep") || (step.op === "keep" && step.held !== undefined)) return [];
    const unprotected = step.before.protect === true && step.after !== undefined && step.after.protect !== true;
    const changes = step.op === "update" ? step.changes : [];
    const opened = changes.filter(({ path, after }) => path in guards && (after === undefined || after === guards[path]));
    return [...(unprotected ? ([{ lane, message }] as const) : []), ...opened.map(({ path }) => ({ lane, message, path }) as const)];
  },
};

/** The plan would lose data that nobody has released. It is kept, and somebody has to decide. */
export const dataHeld: LaneRule = {
  name: "data-held",
  title: "What would lose data is kept until somebody decides",
  controls: { nist: ["CP-9", "CM-4"], soc2: ["A1.2"] },
  judge: (step) =>
    step.op === "keep" && step.held !== undefined
      ? [{ lane: "platform", message: `${step.name} is kept instead of being ${step.held}d: ${step.why}.` }]
      : [],
};

/** What holds data is changed in place. */
export const dataTouched: LaneRule = {
  name: "data-touched",
  title: "Changes to what holds data are looked at by its owners",
  controls: { nist: ["CM-3", "CM-4"], soc2: ["CC8.1"] },
  judge: (step) =>
    step.op === "update" && (holdsData(step) || lifecycle.test(step.type))
      ? step.changes.map(({ path }) => ({ lane: "owner", message: `${step.name} holds data, and its ${path} changes.`, path }))
      : [],
};

/** It decides when objects are deleted. */
const lifecycle = /^aws:s3\/bucketLifecycleConfiguration/;

function holdsData(step: Step): boolean {
  const isGuarded = step.op !== "create" && step.before.protect === true;
  return isGuarded || dataTypes.has(plainType(step.type)) || (step.op !== "create" && dataTypes.has(plainType(step.before.type)));
}
