import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** What a file below `.github` has GitHub run: the jobs of a workflow, or the one list of steps of a composite action. */
export interface WorkflowFile {
  /** As people name it: `pull-request.yaml`, `prepare/action.yaml`. */
  readonly file: string;
  readonly text: string;
  /** Event -> its filters. Empty for an action. */
  readonly on: Readonly<Record<string, unknown>>;
  /** Undefined for an action. */
  readonly permissions: unknown;
  readonly concurrency: { readonly group?: string; readonly "cancel-in-progress"?: unknown } | undefined;
  readonly env: Readonly<Record<string, unknown>>;
  readonly jobs: readonly Job[];
  readonly isAction: boolean;
  /** The whole file, for what no other rule knows of. */
  readonly source: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly id: string;
  readonly name: string | undefined;
  readonly if: string | undefined;
  readonly permissions: unknown;
  readonly environment: unknown;
  readonly timeout: unknown;
  readonly env: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
  /** The whole job, for what no other rule knows of. */
  readonly source: Readonly<Record<string, unknown>>;
}

export interface Step {
  /** For people: its name, what it uses, or its number. */
  readonly title: string;
  readonly uses: string | undefined;
  readonly with: Readonly<Record<string, unknown>>;
  readonly run: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** The whole step, for what no rule here knows of. */
  readonly source: Readonly<Record<string, unknown>>;
}

type Mapping = Readonly<Record<string, unknown>>;

/** All workflows and composite actions of a repository. */
export function readWorkflows(root: string): WorkflowFile[] {
  const github = join(root, ".github");
  const files = [
    ...readdirSync(join(github, "workflows")).map((name) => [name, join("workflows", name)] as const),
    ...readdirSync(join(github, "actions")).map((name) => [`${name}/action.yaml`, join("actions", name, "action.yaml")] as const),
  ];
  return files.map(([name, path]) => parseWorkflow(name, readFileSync(join(github, path), "utf8")));
}

export function parseWorkflow(file: string, text: string): WorkflowFile {
  const source = parse(text) as Mapping;
  const runs = source["runs"] as Mapping | undefined;
  const common = { file, text, env: mapping(source["env"]), source };
  if (runs !== undefined)
    return { ...common, on: {}, permissions: undefined, concurrency: undefined, jobs: [readJob("runs", runs)], isAction: true };
  return {
    ...common,
    on: mapping(source["on"]),
    permissions: source["permissions"],
    concurrency: source["concurrency"] as WorkflowFile["concurrency"],
    jobs: Object.entries(mapping(source["jobs"])).map(([id, job]) => readJob(id, job as Mapping)),
    isAction: false,
  };
}

function readJob(id: string, job: Mapping): Job {
  return {
    id,
    name: job["name"] as string | undefined,
    if: job["if"] as string | undefined,
    permissions: job["permissions"],
    environment: job["environment"],
    timeout: job["timeout-minutes"],
    env: mapping(job["env"]),
    steps: ((job["steps"] ?? []) as Mapping[]).map(readStep),
    source: job,
  };
}

function readStep(step: Mapping, at: number): Step {
  const uses = step["uses"] as string | undefined;
  return {
    title: (step["name"] as string | undefined) ?? uses?.split("@")[0] ?? `step ${at + 1}`,
    uses,
    with: mapping(step["with"]),
    run: step["run"] as string | undefined,
    env: mapping(step["env"]) as Readonly<Record<string, string>>,
    source: step,
  };
}

function mapping(value: unknown): Mapping {
  return typeof value === "object" && value !== null ? (value as Mapping) : {};
}
