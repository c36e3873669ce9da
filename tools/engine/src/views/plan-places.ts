import type { Plan } from "../contract/plan.ts";
import { boldText, escapeText } from "./escape-text.ts";
import { listSome } from "./take-blocks.ts";

const named = 3;

/** `layer eu/network`, `orders/staging` */
export function titleOf({ kind, ref }: Pick<Plan, "kind" | "ref">): string {
  return kind === "layer" ? `layer ${ref}` : ref;
}

/** Where something holds, in Markdown: one place by its name, many by their number and the first of them. */
export function describePlaces(refs: readonly string[]): string {
  const [first = ""] = refs;
  if (refs.length === 1) return boldText(first, 100);
  return `**${plural(refs.length, "environment")}** (${listSome(
    refs.map((ref) => escapeText(ref, 100)),
    named,
  )})`;
}

export function plural(count: number, what: string): string {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
}
