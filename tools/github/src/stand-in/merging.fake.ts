import type { Branches } from "./git.fake.ts";
import type { StandInPull, StandInState } from "./state.fake.ts";

/** Why GitHub would not merge it now: the required status, and one approval by somebody other than the author. */
export function whyNotMergeable(state: StandInState, pull: StandInPull): string | undefined {
  if (pull.state !== "open") return "Pull Request is not open";
  for (const context of listRequired(state)) {
    const newest = state.statuses.findLast((one) => one.sha === pull.headSha && one.context === context);
    if (newest?.state !== "success") return `Required status check "${context}" is expected.`;
  }
  const last = new Map(
    state.reviews
      .filter((one) => one.pull === pull.number && one.by !== pull.author && one.state !== "COMMENTED")
      .map((one) => [one.by, one.state]),
  );
  const states = [...last.values()];
  if (states.includes("CHANGES_REQUESTED")) return "Changes are requested.";
  return states.includes("APPROVED") ? undefined : "At least 1 approving review is required by reviewers with write access.";
}

export function hasQueue({ rulesets }: StandInState): boolean {
  return rulesets.some(({ rules }) => (rules as { type: string }[]).some(({ type }) => type === "merge_queue"));
}

export function mergePull(state: StandInState, branches: Branches, pull: StandInPull, at: string): string {
  const commit = branches.squash(pull.baseRef, pull.headSha, `${pull.title} (#${pull.number})`);
  Object.assign(pull, { state: "closed", mergedAt: at, mergeCommit: commit });
  delete pull.autoMerge;
  return commit;
}

/** What GitHub does on its own: follows branches, and merges what waits for nothing any more. */
export function settle(state: StandInState, branches: Branches, at: string): void {
  for (const pull of state.pulls) {
    if (pull.state !== "open") continue;
    const head = pull.headRepository === state.repository.id ? branches.tip(pull.headRef) : undefined;
    pull.headSha = head ?? pull.headSha;
    pull.baseSha = branches.tip(pull.baseRef) ?? pull.baseSha;
    if (pull.autoMerge !== undefined && whyNotMergeable(state, pull) === undefined) mergePull(state, branches, pull, at);
  }
}

function listRequired(state: StandInState): string[] {
  const rules = state.rulesets.flatMap(({ rules: own }) => own as { type: string; parameters?: Record<string, unknown> }[]);
  const checks = rules
    .filter(({ type }) => type === "required_status_checks")
    .flatMap(({ parameters }) => parameters?.["required_status_checks"] as { context: string }[]);
  // Check runs of workflows are out of reach here; of the rules only statuses count.
  return checks.length === 0 ? ["roadbed/review"] : checks.map(({ context }) => context).filter((context) => context.includes("/"));
}
