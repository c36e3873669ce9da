import type { Gap } from "./find-gap.ts";
import type { Outcome } from "./outcome.ts";

/** What can be said of a gap that nobody may close now; undefined of one that is open. */
export function tryExplainBlocked(gap: Gap): Outcome | undefined {
  if (gap.kind === "busy") return { ref: gap.ref, status: "busy", message: `The run ${gap.last.run} is at it.` };
  if (gap.kind === "stale")
    return {
      ref: gap.ref,
      status: "refused",
      message: `It was applied from a later commit already (${gap.last.commit.slice(0, 12)}).`,
      fix: "Fetch main and run it for main. If main was turned back on purpose, run it with --dangerously-go-back.",
    };
  if (gap.kind !== "cooling") return undefined;
  return {
    ref: gap.ref,
    status: "waiting",
    message: `It failed (${gap.last.error ?? "no reason given"}) and is tried again after ${gap.until}.`,
    fix: `Repair the request, or try at once with --only ${gap.ref}.`,
  };
}
