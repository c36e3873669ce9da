import { createHash } from "node:crypto";

export interface Account {
  readonly login: string;
  readonly id: number;
  readonly type: "User" | "Bot";
}

export interface StandInPull {
  number: number;
  title: string;
  body: string;
  author: string;
  state: "open" | "closed";
  headRef: string;
  headSha: string;
  /** Of the repository that the head lies in; null where that has been deleted. */
  headRepository: number | null;
  baseRef: string;
  baseSha: string;
  labels: string[];
  autoMerge?: { by: string };
  isQueued?: boolean;
  mergedAt?: string;
  mergeCommit?: string;
}

export interface StandInReview {
  id: number;
  pull: number;
  by: string | null;
  state: string;
  body: string;
  commit: string | null;
  at: string;
}

export interface StandInIssue {
  number: number;
  title: string;
  body: string;
  by: string;
  state: "open" | "closed";
  labels: string[];
}

/** All that the stand-in knows: plain JSON, so that it can be seeded, looked at and kept. */
export interface StandInState {
  repository: { id: number; owner: { login: string; id: number }; name: string; settings: Record<string, unknown> };
  accounts: Account[];
  /** Token -> who it speaks for, and what it may do (`pull_requests: write`); everything where that is left out. */
  tokens: Record<string, { login: string; permissions?: Record<string, "read" | "write"> }>;
  branches: Record<string, string>;
  pulls: StandInPull[];
  reviews: StandInReview[];
  comments: { id: number; issue: number; by: string; body: string; at: string }[];
  issues: StandInIssue[];
  statuses: {
    id: number;
    sha: string;
    context: string;
    state: string;
    description: string | null;
    targetUrl: string | null;
    by: string;
    at: string;
  }[];
  labels: { name: string; color: string; description: string | null }[];
  rulesets: ({ id: number; name: string } & Record<string, unknown>)[];
  environments: { id: number; name: string; settings: Record<string, unknown>; branches: { id: number; name: string }[] }[];
  workflow: { default_workflow_permissions: string; can_approve_pull_request_reviews: boolean };
  oidc: Record<string, unknown>;
  teams: Record<string, number>;
  /** Workflows that were started by hand. */
  dispatches: { workflow: string; ref: string; by: string }[];
  codeownersErrors: { line: number; column: number; kind: string; message: string; path: string }[];
  /** The next number of a pull request or issue, the next id of anything else, and how many commits were made up. */
  counters: { number: number; id: number; commit: number };
  /** Every request: who asked what, and what was answered. */
  requests: { route: string; by: string; status: number }[];
  /** Where a request, or an answer, was not as GitHub publishes it. */
  problems: string[];
}

export const botLogin = "github-actions[bot]";

/** An empty repository with a workflow token, and three people with a token each. */
export function makeState(): StandInState {
  return {
    repository: { id: 8_101, owner: { login: "acme-corp", id: 5_007 }, name: "platform", settings: {} },
    accounts: [
      { login: botLogin, id: 41_898_282, type: "Bot" },
      { login: "ada", id: 11, type: "User" },
      { login: "grace", id: 12, type: "User" },
      { login: "margaret", id: 13, type: "User" },
    ],
    tokens: {
      "workflow-token": { login: botLogin },
      "ada-token": { login: "ada" },
      "grace-token": { login: "grace" },
      "margaret-token": { login: "margaret" },
    },
    branches: { main: makeCommitId("main") },
    pulls: [],
    reviews: [],
    comments: [],
    issues: [],
    statuses: [],
    labels: [],
    rulesets: [],
    environments: [],
    workflow: { default_workflow_permissions: "write", can_approve_pull_request_reviews: false },
    oidc: { use_default: true },
    teams: { "platform-team": 301 },
    dispatches: [],
    codeownersErrors: [],
    counters: { number: 1, id: 1_000, commit: 1 },
    requests: [],
    problems: [],
  };
}

/** Forty hexadecimal digits that stand for a commit. */
export function makeCommitId(name: string): string {
  return createHash("sha1").update(name).digest("hex");
}
