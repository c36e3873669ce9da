import { type CelValue, celEnv, isCelError, parse, plan } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";
import type { Json, JsonObject } from "@roadbed/engine/contract/json.ts";
import type { AdmissionRule } from "./list-admission-rules.ts";

export interface World {
  readonly registries: readonly string[];
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly oldObject?: JsonObject;
}

const environment = celEnv({ funcs: strings });
const compiled = new Map<string, ReturnType<typeof plan>>();

/** What an API server would say to an object of one of the rule's kinds: the messages of all that does not hold. */
export function admit(rule: AdmissionRule, object: JsonObject, { registries, namespaceLabels, oldObject }: World): string[] {
  const variables = new Map<string, unknown>([["registries", registries.map((registry) => `${registry}/`)]]);
  const namespaceObject = { metadata: { labels: namespaceLabels } };
  const bindings = { object: celValueOf(object), oldObject: celValueOf(oldObject ?? null), namespaceObject, variables };
  const evaluate = (expression: string): CelValue => {
    const run = compiled.get(expression) ?? plan(environment, parse(expression));
    compiled.set(expression, run);
    const value = run(bindings as never);
    if (isCelError(value)) throw new Error(`${rule.name}: ${expression}`, { cause: value });
    return value;
  };
  const selected = Object.entries(rule.namespaces === "all" ? {} : (rule.namespaces ?? {}));
  if (selected.some(([key, value]) => namespaceLabels[key] !== value)) return [];
  if (!rule.conditions.every(({ expression }) => evaluate(expression) === true)) return [];
  for (const { name, expression } of rule.variables) variables.set(name, evaluate(expression));
  return rule.validations.flatMap(({ expression, message, messageExpression }) => {
    if (evaluate(expression) === true) return [];
    const named = messageExpression === undefined ? message : evaluate(messageExpression);
    if (typeof named !== "string") throw new Error(`${rule.name}: a message is a text.`);
    return [named];
  });
}

/** Whole numbers of a manifest are CEL's int, and absent keys are absent. */
function celValueOf(value: Json): unknown {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(celValueOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined || item === null ? [] : [[key, celValueOf(item)]])),
  );
}
