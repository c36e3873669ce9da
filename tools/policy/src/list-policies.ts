import { unknownValue } from "@roadbed/engine/contract/graph.ts";
import type { Json, JsonObject } from "@roadbed/engine/contract/json.ts";
import { listControls } from "./controls.ts";
import type { PlanFacts } from "./plan-facts.ts";
import { walk } from "./resources/json-values.ts";
import type { MakingStep, Problem, Rule } from "./rules/rule.ts";
import { rules } from "./rules/rules.ts";

/** What Pulumi tells a policy of one resource. Reading a property that only applying will tell throws. */
export interface ResourceArgs {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly opts?: { readonly protect?: boolean };
}

/** A policy as `@pulumi/policy` takes it. */
export interface PackPolicy {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly remediationSteps: string;
  readonly tags: string[];
  readonly enforcementLevel: "mandatory" | "advisory";
  validateResource(args: ResourceArgs, report: (message: string) => void): void;
}

/** What is known of the stack that a resource belongs to, by the resource's URN. */
export type FactsOf = (urn: string) => { readonly kind: "environment" | "layer"; readonly facts: PlanFacts };

/** The same rules for Pulumi's own engine, where somebody runs it past reconcile. */
export function listPolicies(factsOf: FactsOf): PackPolicy[] {
  return rules.map((rule) => ({
    name: rule.name,
    displayName: rule.title,
    description: `${rule.title}. ${rule.why}`,
    remediationSteps: rule.comply,
    tags: listControls(rule.controls),
    enforcementLevel: rule.asksWhence === true ? "advisory" : "mandatory",
    validateResource: (args, report) => {
      validate(rule, args, factsOf(args.urn), report);
    },
  }));
}

function validate(rule: Rule, args: ResourceArgs, { kind, facts }: ReturnType<FactsOf>, report: (message: string) => void): void {
  if (rule.appliesTo === "environment" && kind === "layer") return;
  const unknown: unknown[] = [];
  const inputs = readKnown(args.props, unknown) as JsonObject;
  const problems = rule.judge(stepOf(args, inputs), facts);
  const certain = problems.filter(({ path }) => unknown.length === 0 || !dependsOnUnknown(path, inputs));
  for (const problem of certain) report(sentenceOf(problem));
  // Pulumi tells that the rule could not be asked in a preview, and asks again before it makes the resource.
  if (certain.length < problems.length) throw unknown[0];
}

/** Plain data, with a placeholder for what only applying will tell. */
function readKnown(value: unknown, unknown: unknown[]): Json {
  if (typeof value !== "object" || value === null) return (value ?? null) as Json;
  const read = (key: string | number): Json => {
    try {
      return readKnown((value as Record<string | number, unknown>)[key], unknown);
    } catch (error) {
      unknown.push(error);
      return unknownValue;
    }
  };
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => read(index));
  return Object.fromEntries(Object.keys(value).map((key) => [key, read(key)]));
}

function dependsOnUnknown(path: string | undefined, inputs: JsonObject): boolean {
  if (path === undefined) return false;
  return [...walk(inputs)].some(({ path: of, value }) => value === unknownValue && (of.startsWith(path) || path.startsWith(of)));
}

/** To a policy pack every resource is new: it sees what is wanted, and not what was. */
function stepOf({ urn, type, name, opts }: ResourceArgs, inputs: JsonObject): MakingStep {
  const base = { urn, type, name };
  const protect = opts?.protect === true ? { protect: true as const } : {};
  return {
    ...base,
    op: "create",
    why: "",
    after: { ...base, custom: true, inputs, dependencies: [], propertyDependencies: {}, ...protect },
  };
}

function sentenceOf({ path, message, fix }: Problem): string {
  return `${path === undefined ? "" : `${path}: `}${message} ${fix}`;
}
