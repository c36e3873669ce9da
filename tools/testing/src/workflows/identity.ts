import { isDeepStrictEqual } from "node:util";
import { install, job as decided, steps, triggers, workflowKeys } from "./identity.data.ts";
import type { Job, Step, WorkflowFile } from "./read-workflows.ts";

/**
 * Who proves to a cloud, or to the world, that it is this repository runs nothing that this repository or a package
 * brought; but for one job of one workflow, which is compared with what was decided of it, whole.
 */
export function identityIsBound(file: WorkflowFile): string[] {
  if (file.file === "prepare/action.yaml") return whyNotPrepared(file);
  return file.jobs
    .filter((job) => mayIdentify(job))
    .flatMap((job) => (file.file === "reconcile.yaml" && job.id === "cloud" ? whyNotAsDecided(file, job) : whatRuns(file, job)));
}

/** Not only where it is written out: `write-all` has it as well. */
function mayIdentify({ permissions }: Job): boolean {
  if (typeof permissions === "string") return permissions !== "read-all";
  return (permissions as Readonly<Record<string, unknown>> | undefined)?.["id-token"] === "write";
}

function whatRuns({ file }: WorkflowFile, { id, steps: all }: Job): string[] {
  return all
    .filter(({ run, uses }) => run !== undefined || uses?.startsWith("./") !== false || /checkout/.test(uses))
    .map(({ title }) => `${file}, ${id}, ${title}: runs code beside an identity`);
}

function whyNotAsDecided({ file, on, source }: WorkflowFile, { id, source: { steps: _, ...job }, steps: all }: Job): string[] {
  const say = (what: string) => `${file}, ${id}: ${what} is not what decision 0012 says`;
  return [
    ...differences(on, triggers).map((event) => say(`on ${event}`)),
    ...Object.keys(source).flatMap((key) => (workflowKeys.includes(key) ? [] : [say(`${key} of the workflow`)])),
    ...differences(job, decided).map(say),
    ...Array.from({ length: Math.max(all.length, steps.length) }, (_step, at) => at)
      .filter((at) => !isDeepStrictEqual(all[at] === undefined ? undefined : withoutVersion(all[at]), steps[at]))
      .map((at) => say(`step ${at + 1}, ${all[at]?.title ?? "which is missing,"}`)),
  ];
}

/** Its first step is what a job has that asks for nothing. */
function whyNotPrepared({ file, source, jobs }: WorkflowFile): string[] {
  const input = (source["inputs"] as { development?: { default?: unknown } } | undefined)?.development;
  const first = jobs[0]?.steps.find(({ source: { if: condition } }) => condition !== "inputs.development == 'true'");
  const isSame = first?.run === install.run && first.source["if"] === install.if && input?.default === "false";
  return isSame ? [] : [`${file}: installs more than decision 0012 says, beside an identity`];
}

function differences(now: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, unknown>>): string[] {
  return [...new Set([...Object.keys(wanted), ...Object.keys(now)])].filter((key) => !isDeepStrictEqual(now[key], wanted[key]));
}

function withoutVersion({ uses, source }: Step): Readonly<Record<string, unknown>> {
  return uses === undefined ? source : { ...source, uses: uses.split("@")[0] };
}
