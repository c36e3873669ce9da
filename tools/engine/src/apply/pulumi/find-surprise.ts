import type { OpType, Stack } from "@pulumi/pulumi/automation/index.js";
import type { Plan } from "../../contract/plan.ts";
import { type ChangeStep, shortName } from "../embedded.ts";

/** What does nothing to what stands, or ends what an earlier run was agreed to do. */
const harmless = new Set<string>(["same", "read", "refresh", "read-discard", "delete-replaced", "discard-replaced"]);

/**
 * People have agreed to a plan, and only providers know for certain what can change in place: the first thing that a
 * preview would do beyond the plan, as `replace Instance orders`; undefined where there is nothing.
 */
export async function findSurprise(
  stack: Pick<Stack, "preview">,
  plan: Plan,
  { replace }: { readonly replace: string[] },
): Promise<string | undefined> {
  const planned = new Map<string, ChangeStep["op"]>();
  for (const step of plan.steps) {
    if (step.op === "keep") continue;
    planned.set(step.urn, step.op);
    if (step.op === "replace") planned.set(step.before.urn, "replace");
  }
  let surprise: string | undefined;
  await stack.preview({
    replace,
    onEvent: ({ resourcePreEvent }) => {
      if (resourcePreEvent === undefined) return;
      const { op, urn, type } = resourcePreEvent.metadata;
      if (harmless.has(op) || type === "pulumi:pulumi:Stack" || type.startsWith("pulumi:providers:")) return;
      if (!isCovered(op, planned.get(urn))) surprise ??= `${op === "create-replacement" ? "replace" : op} ${shortName(urn)}`;
    },
  });
  return surprise;
}

/** A first attempt that failed may have left a part of what is done now, so that less remains to do. */
function isCovered(op: OpType, planned: ChangeStep["op"] | undefined): boolean {
  switch (planned) {
    case "create":
      return op === "create" || op === "import" || op === "update";
    case "replace":
      return op !== "refresh";
    default:
      return op === planned;
  }
}
