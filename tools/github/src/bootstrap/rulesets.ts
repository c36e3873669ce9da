/** A ruleset as GitHub's API takes it, and as its page "Import a ruleset" does. */
export interface Ruleset {
  readonly name: string;
  readonly target: "branch";
  readonly enforcement: "active";
  readonly bypass_actors: readonly { readonly actor_id: number; readonly actor_type: "Integration"; readonly bypass_mode: "always" }[];
  readonly conditions: { readonly ref_name: { readonly include: readonly string[]; readonly exclude: readonly string[] } };
  readonly rules: readonly { readonly type: string; readonly parameters?: Readonly<Record<string, unknown>> }[];
}

/** The app that workflow tokens belong to, on github.com. */
export const githubActionsApp = 15_368;

export interface RulesetOptions {
  /** Id of the GitHub App whose identity the workflows use. Default: GitHub Actions itself. */
  readonly app?: number | undefined;
  /** Whether pull requests come to main by a merge queue, which not every plan of GitHub has. Default: false. */
  readonly mergeQueue?: boolean | undefined;
}

export function makeRulesets({ app = githubActionsApp, mergeQueue = false }: RulesetOptions = {}): Ruleset[] {
  const records = ["refs/heads/ledger", "refs/heads/live"];
  return [
    makeRuleset(
      "main",
      ["refs/heads/main"],
      [
        { type: "deletion" },
        { type: "non_fast_forward" },
        { type: "required_linear_history" },
        pullRequests,
        requiredStatuses(app),
        ...(mergeQueue ? [queue] : []),
      ],
    ),
    // Two for the records, because who may pass by one rule of a ruleset may pass by all of its rules.
    makeRuleset("records-stay", records, [{ type: "deletion" }, { type: "non_fast_forward" }]),
    {
      ...makeRuleset("records-by-workflows", records, [{ type: "creation" }, { type: "update" }]),
      bypass_actors: [{ actor_id: app, actor_type: "Integration", bypass_mode: "always" }],
    },
  ];
}

const pullRequests = {
  type: "pull_request",
  parameters: {
    allowed_merge_methods: ["squash"],
    // An approval is bound to the meaning of a plan, and not to a commit: roadbed/review takes back what no longer holds.
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: true,
    require_last_push_approval: true,
    required_approving_review_count: 1,
    required_review_thread_resolution: false,
  },
};

const queue = {
  type: "merge_queue",
  parameters: {
    // Each is looked at, and not only the last of those that are merged together.
    grouping_strategy: "ALLGREEN",
    merge_method: "SQUASH",
    max_entries_to_build: 5,
    max_entries_to_merge: 5,
    min_entries_to_merge: 1,
    min_entries_to_merge_wait_minutes: 0,
    check_response_timeout_minutes: 60,
  },
};

/** Bound to the app, because anybody who may push may set a status by that name. */
function requiredStatuses(app: number) {
  return {
    type: "required_status_checks",
    parameters: {
      do_not_enforce_on_create: false,
      strict_required_status_checks_policy: false,
      required_status_checks: ["roadbed/review", "checks"].map((context) => ({ context, integration_id: app })),
    },
  };
}

function makeRuleset(name: string, include: readonly string[], rules: Ruleset["rules"]): Ruleset {
  return { name, target: "branch", enforcement: "active", bypass_actors: [], conditions: { ref_name: { include, exclude: [] } }, rules };
}
