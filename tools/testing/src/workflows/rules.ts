import { identityIsBound } from "./identity.ts";
import type { Job, Step, WorkflowFile } from "./read-workflows.ts";

// What this repository's workflows keep to. actionlint and zizmor look for what is wrong in any workflow; these rules are
// about what is true of ours, so that an edit that loses it is noticed by the fast suites.

/** One file -> what it says against the rule, a line each. */
export type WorkflowRule = (file: WorkflowFile) => readonly string[];

/** A tag can be moved to another commit; a commit can't. */
const pinnedActions: WorkflowRule = (file) => {
  const pinned = [...file.text.matchAll(/uses: (\S+)@[0-9a-f]{40} # v\d+\.\d+\.\d+$/gm)].map(([, action]) => action);
  return eachStep(file, ({ uses }) =>
    uses !== undefined && !uses.startsWith("./") && !pinned.includes(uses.split("@")[0])
      ? "is not pinned as <action>@<whole commit> # v<version>"
      : undefined,
  );
};

const knownTriggers = ["pull_request", "pull_request_review", "merge_group", "push", "schedule", "workflow_dispatch", "issues"];

/** Others run with rights on what strangers wrote: pull_request_target, workflow_run, issue_comment … */
const knownTriggersOnly: WorkflowRule = ({ file, on }) =>
  Object.keys(on)
    .filter((event) => !knownTriggers.includes(event))
    .map((event) => `${file}: on ${event}`);

/** Anybody may open an issue, and this token can write: one verb reads it, as data, with main's code and next to no rights. */
const strangersAreAnsweredOnly: WorkflowRule = ({ file, on, jobs }) =>
  "issues" in on
    ? jobs.flatMap(({ id, permissions, steps }) => [
        ...Object.entries(permissions as Readonly<Record<string, string>>)
          .filter(([what, how]) => how === "write" && what !== "issues")
          .map(([what]) => `${file}, ${id}: may write ${what} for whoever opens an issue`),
        ...steps
          .filter(({ run }) => run !== undefined && !/^npx --no-install platform answer "\$GITHUB_EVENT_PATH"/.test(run))
          .map(({ title }) => `${file}, ${id}, ${title}: does something else than answer`),
      ])
    : [];

const noCredentialsOnDisk: WorkflowRule = (file) =>
  eachStep(file, (step) =>
    isCheckout(step) && step.with["persist-credentials"] !== false ? "leaves the token in .git/config" : undefined,
  );

/** An expression is put into the script before the shell reads it, so whoever wrote a title would write the script. */
const inertScripts: WorkflowRule = (file) =>
  eachStep(file, ({ run, source }) =>
    [run, source["shell"], source["working-directory"]].some((text) => typeof text === "string" && text.includes("${{"))
      ? "has an expression in what a shell reads"
      : undefined,
  );

/** What a pull request's job could write, main's would read. */
const noCaches: WorkflowRule = (file) =>
  eachStep(file, (step) =>
    step.uses?.includes("cache") === true || Object.keys(step.with).some((key) => key.includes("cache")) ? "keeps a cache" : undefined,
  );

const installs = ["npm ci --ignore-scripts", "npm ci --ignore-scripts --omit=dev"];

/** Nothing is installed but what the lock file says, and nothing that is installed runs by being installed. */
const scriptsOff: WorkflowRule = (file) =>
  eachStep(file, ({ run }) =>
    linesOf(run).some(
      (line) => /\b(?:npm (?:ci|i|install|add|exec)|yarn|pnpm|npx(?! --no-install platform ))\b/.test(line) && !installs.includes(line),
    )
      ? `installs by something else than "${installs.join('" or "')}"`
      : undefined,
  );

const leastPermissions: WorkflowRule = ({ file, permissions, jobs, isAction }) =>
  isAction
    ? []
    : [
        ...(isEmptyMapping(permissions) ? [] : [`${file}: does not begin with permissions: {}`]),
        ...jobs
          .filter((job) => typeof job.permissions !== "object" || job.permissions === null)
          .map(({ id }) => `${file}, ${id}: does not say what it may`),
      ];

const base = /^\$\{\{ github\.event\.pull_request\.base\.(?:ref|sha)(?: \|\| 'main')? \}\}$/;

/** A job of a pull request that may write anything has main's code only, and is not there for forks. */
const writersRunBaseCode: WorkflowRule = (file) =>
  isOfPullRequest(file)
    ? file.jobs
        .filter(mayWrite)
        .flatMap((job) => [
          ...job.steps
            .filter((step) => isCheckout(step) && !base.test(String(step.with["ref"])))
            .map((step) => `${file.file}, ${job.id}, ${step.title}: checks out something else than the base`),
          ...(job.if?.includes("github.event.pull_request.head.repo.full_name == github.repository") === true
            ? []
            : [`${file.file}, ${job.id}: runs for forks as well`]),
        ])
    : [];

/** What runs the content of a pull request is not handed the token; only these verbs are, and they don't run it. */
const verbsWithToken = ["pull-request", "publish"];

const tokenInOneStep: WorkflowRule = (file) => [
  ...[file, ...file.jobs].filter(({ env }) => hasToken(env)).map(() => `${file.file}: hands the token to every step`),
  ...eachStep(file, ({ run, env, with: inputs }) => {
    if (hasToken(inputs)) return "hands the token to an action";
    const isSafe = linesOf(run).every((line) => verbsWithToken.some((verb) => line.startsWith(`npx --no-install platform ${verb} `)));
    return isOfPullRequest(file) && hasToken(env) && !isSafe ? "runs a pull request's content beside the token" : undefined;
  }),
  ...(isOfPullRequest(file) && /\bsecrets\b/.test(file.text) ? [`${file.file}: names a secret`] : []),
];

/** Without a limit, a job that hangs holds its place for six hours, and every run behind it. */
const limitedJobs: WorkflowRule = ({ file, jobs, concurrency, isAction }) =>
  isAction
    ? []
    : [
        ...(concurrency?.group === undefined ? [`${file}: has no concurrency group`] : []),
        ...jobs
          .filter(({ timeout }) => typeof timeout !== "number" || timeout > 120)
          .map(({ id }) => `${file}, ${id}: has no limit of two hours or less`),
      ];

/** A run that acts on the world is not stopped halfway because the next one is there. */
const actorsFinish: WorkflowRule = (file) =>
  !file.isAction &&
  !isOfPullRequest(file) &&
  file.jobs.some((job) => may(job, "contents")) &&
  file.concurrency?.["cancel-in-progress"] !== false
    ? [`${file.file}: may be cancelled while it acts`]
    : [];

/** A red step that counts as green hides the next one. */
const failuresShow: WorkflowRule = (file) => [
  ...eachStep(file, ({ source }) => ("continue-on-error" in source ? "hides its failure" : undefined)),
  ...file.jobs.filter((job) => /\balways\(\)/.test(job.if ?? "")).map(({ id }) => `${file.file}, ${id}: goes on after it was cancelled`),
];

export const workflowRules = {
  pinnedActions,
  knownTriggersOnly,
  strangersAreAnsweredOnly,
  noCredentialsOnDisk,
  inertScripts,
  noCaches,
  scriptsOff,
  identityIsBound,
  leastPermissions,
  writersRunBaseCode,
  tokenInOneStep,
  limitedJobs,
  actorsFinish,
  failuresShow,
} satisfies Readonly<Record<string, WorkflowRule>>;

function eachStep(file: WorkflowFile, judge: (step: Step) => string | undefined): string[] {
  return file.jobs.flatMap(({ id, steps }) =>
    steps.flatMap((step) => {
      const said = judge(step);
      return said === undefined ? [] : [`${file.file}, ${id}, ${step.title}: ${said}`];
    }),
  );
}

function linesOf(run: string | undefined): string[] {
  return (run ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

function isCheckout({ uses }: Step): boolean {
  return uses?.startsWith("actions/checkout@") === true;
}

function isOfPullRequest({ on }: WorkflowFile): boolean {
  return "pull_request" in on || "pull_request_review" in on;
}

function isEmptyMapping(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function rightsOf({ permissions }: Job): Readonly<Record<string, unknown>> {
  return typeof permissions === "object" && permissions !== null ? (permissions as Readonly<Record<string, unknown>>) : {};
}

function may(job: Job, what: string): boolean {
  return rightsOf(job)[what] === "write";
}

function mayWrite(job: Job): boolean {
  return Object.values(rightsOf(job)).includes("write");
}

function hasToken(values: Readonly<Record<string, unknown>>): boolean {
  return Object.values(values).some((value) => typeof value === "string" && /github\.token|\bsecrets\b/i.test(value));
}
