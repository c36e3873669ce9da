import { canonicalJson } from "../contract/canonical-json.ts";
import type { ChangeRecord, Plan, PropertyChange, Step } from "../contract/plan.ts";
import { describeChange } from "./describe-change.ts";
import { cleanText, kindOf, nameOf } from "./short-names.ts";

const verbs = { create: "created", update: "changed", replace: "replaced", delete: "deleted", held: "kept" } as const;

/** What somebody who approved did not see: of each stack only what means something else since, as lines without markup. */
export function describeDifference(key: string, seen: ChangeRecord | undefined, now: ChangeRecord): string[] {
  const gone = /^the commit ([0-9a-f]+)$/.exec(key)?.[1];
  if (gone !== undefined) return [`the commit ${gone} that it was given for is gone, so nobody can compare`];
  const [before, after] = [seen, now].map((record) => record?.plans.find(({ ref }) => ref === key));
  if (before === undefined && after === undefined) return [describeFile(key)];
  if (seen === undefined) return [cleanText(key, 200)];
  return compare(before, after).map((line) => `${cleanText(key, 100)}: ${line}`);
}

/** `budget of environments/orders/staging/environment.yaml` */
function describeFile(key: string): string {
  const [, file, property] = /^(\S+\.yaml) (\S+)$/.exec(key) ?? [];
  return cleanText(file === undefined || property === undefined ? key : `${property} of ${file}`, 200);
}

function compare(before: Plan | undefined, after: Plan | undefined): string[] {
  if (before === undefined) return ["is changed too; it was not part of what was approved"];
  if (after === undefined) return ["is not changed any more"];
  const [old, next] = [index(before), index(after)];
  return [...new Set([...next.keys(), ...old.keys()])].flatMap((urn) => compareSteps(old.get(urn), next.get(urn)));
}

function index({ steps }: Plan): Map<string, Step> {
  return new Map(steps.filter((step) => kindOf(step) !== undefined).map((step) => [step.urn, step]));
}

function compareSteps(old: Step | undefined, next: Step | undefined): string[] {
  const one = next ?? old;
  if (one === undefined) return [];
  const [was, is] = [verbOf(old), verbOf(next)];
  if (was !== is) return [`${nameOf(one)} is ${is}; approved was that it is ${was}`];
  if (next?.op === "create" && old?.op === "create")
    return canonicalJson(next.after.inputs) === canonicalJson(old.after.inputs) ? [] : [`${nameOf(one)} is created with other properties`];
  const [changed, known] = [changesOf(next), changesOf(old)];
  return [...new Set([...changed.keys(), ...known.keys()])].flatMap((path) => {
    const [now, then] = [changed.get(path), known.get(path)];
    if (describe(now) === describe(then)) return [];
    return [`${nameOf(one)}: ${describe(now) || `${path} is not changed`}; approved was ${describe(then) || "no change of it"}`];
  });
}

function verbOf(step: Step | undefined): string {
  const kind = step === undefined ? undefined : kindOf(step);
  return kind === undefined ? "left as it is" : verbs[kind];
}

function changesOf(step: Step | undefined): Map<string, PropertyChange> {
  return new Map(step?.op === "update" || step?.op === "replace" ? step.changes.map((change) => [change.path, change]) : []);
}

function describe(change: PropertyChange | undefined): string {
  return change === undefined ? "" : describeChange(change, 80);
}
