import { type Resource, unknownValue } from "../../contract/graph.ts";
import type { Json } from "../../contract/json.ts";
import type { Plan } from "../../contract/plan.ts";
import { isObject } from "./state-values.ts";

/**
 * Everything in a plan that can't be said again to the real engine, as sentences, found before anything is done. A value
 * that a program computes from something that is not there yet has no words in a graph; it is not guessed.
 */
export function whyNotReplayable(plan: Plan): string[] {
  return plan.steps.flatMap((step) =>
    step.op === "delete" || step.after === undefined || (step.op === "keep" && step.held !== undefined) ? [] : whyNot(step.after),
  );
}

function whyNot({ type, name, inputs }: Resource): string[] {
  const computed = findPath(inputs, (value) => typeof value === "string" && isTakenApart(value));
  const asset = findPath(inputs, (value) => isObject(value) && "$asset" in value);
  return [
    ...(computed === undefined
      ? []
      : [
          `${type} ${name}: ${computed} is computed from a value that only the cloud can tell: pass that value on whole, or inside a text, without computing with it.`,
        ]),
    ...(asset === undefined ? [] : [`${type} ${name}: ${asset} is a file or an archive: put it into an image or a bucket, and name that.`]),
  ];
}

/** Unknown, or what is left of a placeholder that was split. */
function isTakenApart(text: string): boolean {
  return text.includes(unknownValue) || /[⟦⟧]/.test(text.replaceAll(/⟦[^⟦⟧#]*#[^⟦⟧]*⟧/g, ""));
}

/** Dotted path of the first value that is meant. */
function findPath(value: Json, isMeant: (value: Json) => boolean, path = ""): string | undefined {
  if (isMeant(value)) return path;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const found = findPath(item, isMeant, path === "" ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
