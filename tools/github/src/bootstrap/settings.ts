import type { Platform } from "@roadbed/engine/contract/instance.ts";
import { lanes } from "@roadbed/engine/contract/verdict.ts";
import { listDeployments } from "./deployments.ts";
import { makeRulesets, type Ruleset, type RulesetOptions } from "./rulesets.ts";

export interface Label {
  readonly name: string;
  readonly color: string;
  readonly description: string;
}

/**
 * A deployment environment: what a job has to name to get the cloud identity of one instance. Nobody has to let jobs
 * pass there: people have agreed to what was merged, and a run that waited for one would hold up those of all teams.
 */
export interface DeploymentEnvironment {
  readonly name: string;
  readonly branches: readonly string[];
}

/** All that is set on GitHub for a platform repository. */
export interface Settings {
  readonly repository: Readonly<Record<string, boolean | string>>;
  readonly workflow: Readonly<Record<string, boolean | string>>;
  /** What the subject of a job's identity token is made of. */
  readonly subject: { readonly use_default: false; readonly include_claim_keys: readonly string[] };
  readonly labels: readonly Label[];
  readonly environments: readonly DeploymentEnvironment[];
  readonly rulesets: readonly Ruleset[];
}

export function makeSettings(platform: Platform, options: RulesetOptions = {}): Settings {
  return {
    repository: {
      allow_squash_merge: true,
      allow_merge_commit: false,
      allow_rebase_merge: false,
      allow_auto_merge: true,
      delete_branch_on_merge: true,
      squash_merge_commit_title: "PR_TITLE",
      squash_merge_commit_message: "PR_BODY",
    },
    workflow: { default_workflow_permissions: "read", can_approve_pull_request_reviews: true },
    // Ids, because names can be given up and taken by others.
    subject: { use_default: false, include_claim_keys: subjectClaims },
    labels: [...lanes.map((lane) => ({ name: `lane:${lane}`, ...laneLabels[lane] })), runLabel],
    environments: listDeployments(platform).map(({ environment }) => ({ name: environment, branches: ["main"] })),
    rulesets: makeRulesets(options),
  };
}

export const subjectClaims = ["repository_owner_id", "repository_id", "environment"];

const laneLabels = {
  automatic: { color: "2da44e", description: "Nobody has to agree" },
  owner: { color: "54aeff", description: "Somebody of the owning team has to agree" },
  platform: { color: "bf8700", description: "Somebody of the platform team has to agree" },
  "two-person": { color: "cf222e", description: "Two people have to agree" },
} as const;

const runLabel = { name: "roadbed:run", color: "8250df", description: "An environment that a run could not bring to what main asks for" };
