import { z } from "zod";
import type { GitHub } from "../open-github.ts";
import type { DeploymentEnvironment, Label, Settings } from "./settings.ts";
import type { Ruleset } from "./rulesets.ts";

/** One thing that is not as it should be, and how to make it so. */
export interface SettingChange {
  /** As a sentence without a full stop. */
  readonly what: string;
  apply(): Promise<void>;
}

const record = z.record(z.string(), z.unknown());
const anything = z.unknown();
const named = z.looseObject({ name: z.string() });

/** Compares what GitHub has with what it should have. Reads only; each change is made when it is told to. */
export async function compareSettings(github: GitHub, settings: Settings): Promise<SettingChange[]> {
  return [
    ...(await compareRecord(github, settings.repository, {
      what: "the repository",
      read: "GET /repos/{owner}/{repo}",
      write: "PATCH /repos/{owner}/{repo}",
    })),
    ...(await compareRecord(github, settings.workflow, { what: "workflow permissions", ...both("actions/permissions/workflow") })),
    ...(await compareRecord(github, settings.subject, {
      what: "the subject of identity tokens",
      ...both("actions/oidc/customization/sub"),
    })),
    ...(await compareLabels(github, settings.labels)),
    ...(await compareEnvironments(github, settings.environments)),
    // Last: from here on changes to main need a review.
    ...(await compareRulesets(github, settings.rulesets)),
  ];
}

function both(path: string): { read: string; write: string } {
  return { read: `GET /repos/{owner}/{repo}/${path}`, write: `PUT /repos/{owner}/{repo}/${path}` };
}

async function compareRecord(
  github: GitHub,
  wanted: Readonly<Record<string, unknown>>,
  { what, read, write }: { readonly what: string; readonly read: string; readonly write: string },
): Promise<SettingChange[]> {
  const now = await github.call(read, {}, record);
  const wrong = Object.keys(wanted).filter((key) => !isCovered(wanted[key], now[key]));
  if (wrong.length === 0) return [];
  const keys = wrong.map((key) => `${key}: ${show(wanted[key])} (is ${show(now[key])})`).join(", ");
  return [change(`Set ${what}: ${keys}`, () => github.call(write, wanted, anything))];
}

async function compareLabels(github: GitHub, wanted: readonly Label[]): Promise<SettingChange[]> {
  const { items } = await github.list("GET /repos/{owner}/{repo}/labels", {}, named, 10);
  return wanted.flatMap((label) => {
    const now = items.find(({ name }) => name === label.name);
    if (now === undefined)
      return [change(`Make the label ${label.name}`, () => github.call("POST /repos/{owner}/{repo}/labels", { ...label }, anything))];
    if (isCovered(label, now)) return [];
    return [
      change(`Set colour and text of the label ${label.name}`, () =>
        github.call("PATCH /repos/{owner}/{repo}/labels/{name}", { ...label }, anything),
      ),
    ];
  });
}

const environmentSchema = named.extend({
  protection_rules: z
    .array(
      z.looseObject({
        type: z.string(),
        reviewers: z.array(z.unknown()).optional(),
      }),
    )
    .default([]),
  deployment_branch_policy: z.looseObject({ custom_branch_policies: z.boolean() }).nullable(),
});
const environmentsSchema = z.looseObject({ environments: z.array(environmentSchema) });
const policiesSchema = z.looseObject({ branch_policies: z.array(named.extend({ id: z.int() })) });
const environmentPath = "/repos/{owner}/{repo}/environments/{environment_name}";

async function compareEnvironments(github: GitHub, wanted: readonly DeploymentEnvironment[]): Promise<SettingChange[]> {
  const { environments } = await github.call("GET /repos/{owner}/{repo}/environments", { per_page: 100 }, environmentsSchema);
  const changes: SettingChange[] = [];
  for (const environment of wanted) {
    const { name } = environment;
    const now = environments.find((one) => one.name === name);
    const waits = now?.protection_rules.some(({ reviewers = [] }) => reviewers.length > 0) === true;
    const isProtected = now?.deployment_branch_policy?.custom_branch_policies === true;
    if (!isProtected || waits) {
      const protection = {
        wait_timer: 0,
        prevent_self_review: false,
        reviewers: null,
        deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
      };
      const what = `${now === undefined ? "Make" : "Protect"} the deployment environment ${name}`;
      changes.push(
        change(`${what}: only from ${environment.branches.join(", ")}${waits ? ", and no run waits there for a person" : ""}`, () =>
          github.call(`PUT ${environmentPath}`, { environment_name: name, ...protection }, anything),
        ),
      );
    }
    changes.push(...(await compareBranches(github, environment, isProtected)));
  }
  return changes;
}

async function compareBranches(github: GitHub, { name, branches }: DeploymentEnvironment, exists: boolean): Promise<SettingChange[]> {
  const path = `${environmentPath}/deployment-branch-policies`;
  const now = exists ? (await github.call(`GET ${path}`, { environment_name: name }, policiesSchema)).branch_policies : [];
  const missing = branches.filter((branch) => !now.some((policy) => policy.name === branch));
  const extra = now.filter((policy) => !branches.includes(policy.name));
  return [
    ...missing.map((branch) =>
      change(`Let ${branch} deploy to ${name}`, () =>
        github.call(`POST ${path}`, { environment_name: name, name: branch, type: "branch" }, anything),
      ),
    ),
    ...extra.map((policy) =>
      change(`Let ${policy.name} no longer deploy to ${name}`, () =>
        github.call(`DELETE ${path}/{branch_policy_id}`, { environment_name: name, branch_policy_id: policy.id }, anything),
      ),
    ),
  ];
}

async function compareRulesets(github: GitHub, wanted: readonly Ruleset[]): Promise<SettingChange[]> {
  const { items } = await github.list("GET /repos/{owner}/{repo}/rulesets", { includes_parents: false }, named.extend({ id: z.int() }), 2);
  const changes: SettingChange[] = [];
  for (const ruleset of wanted) {
    const id = items.find(({ name }) => name === ruleset.name)?.id;
    if (id === undefined) {
      changes.push(
        change(`Make the ruleset ${ruleset.name}: ${say(ruleset)}`, () =>
          github.call("POST /repos/{owner}/{repo}/rulesets", { ...ruleset }, anything),
        ),
      );
      continue;
    }
    const now = await github.call("GET /repos/{owner}/{repo}/rulesets/{ruleset_id}", { ruleset_id: id }, record);
    if (isCovered(ruleset, now)) continue;
    changes.push(
      change(`Set the ruleset ${ruleset.name} back to ${say(ruleset)}`, () =>
        github.call("PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}", { ruleset_id: id, ...ruleset }, anything),
      ),
    );
  }
  return changes;
}

function say({ conditions, rules }: Ruleset): string {
  const branches = conditions.ref_name.include.map((ref) => ref.replace("refs/heads/", "")).join(", ");
  return `${rules.map(({ type }) => type.replaceAll("_", " ")).join(", ")} on ${branches}`;
}

/** Whether what is there has all of what is wanted. GitHub adds keys of its own, but nothing to a list. */
export function isCovered(wanted: unknown, now: unknown): boolean {
  if (Array.isArray(wanted))
    return Array.isArray(now) && now.length === wanted.length && wanted.every((item) => now.some((other) => isCovered(item, other)));
  if (typeof wanted !== "object" || wanted === null) return wanted === now;
  if (typeof now !== "object" || now === null) return false;
  return Object.entries(wanted).every(([key, value]) => isCovered(value, (now as Record<string, unknown>)[key]));
}

function change(what: string, act: () => Promise<unknown>): SettingChange {
  return {
    what,
    apply: async () => {
      await act();
    },
  };
}

function show(value: unknown): string {
  return value === undefined ? "not set" : typeof value === "string" ? value : JSON.stringify(value);
}
