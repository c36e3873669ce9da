import { z } from "zod";
import { findingSchema, locationSchema } from "../../contract/finding.ts";
import { makeUrn, type ResourceGraph } from "../../contract/graph.ts";
import type { ProgramInput } from "../../contract/program.ts";
import type { Failure } from "../failure.ts";
import { stackOfProgram } from "../program-ref.ts";
import type { Outcome } from "../run-program.ts";
import type { SecretText } from "../secrets.ts";

const text = z.string();
const names = z.array(text);
const yes = z.literal(true).optional();
const properties = z.record(text, z.unknown());

const resource = z.strictObject({
  urn: text,
  type: text,
  name: text,
  custom: z.boolean(),
  inputs: properties,
  parent: text.optional(),
  dependencies: names,
  propertyDependencies: z.record(text, names),
  provider: text.optional(),
  version: text.optional(),
  protect: yes,
  retainOnDelete: yes,
  deleteBeforeReplace: yes,
  deletedWith: text.optional(),
  ignoreChanges: names.optional(),
  replaceOnChanges: names.optional(),
  aliases: names.optional(),
  importId: text.optional(),
  additionalSecretOutputs: names.optional(),
});

const outcome = z.union([
  z.strictObject({
    graph: z.strictObject({
      project: text,
      stack: text,
      resources: z.array(resource),
      reads: z.array(z.strictObject({ urn: text, type: text, name: text, id: text })).optional(),
      outputs: properties,
    }),
    secrets: z.array(z.tuple([text, z.unknown()])),
  }),
  z.strictObject({
    failure: z.strictObject({
      text,
      isRefusal: z.boolean(),
      fix: text.optional(),
      at: locationSchema.extend({ file: z.string().regex(/^(?!.*\.\.)[\w@.-]+(?:\/[\w@.-]+)*$/) }).optional(),
      findings: z.array(findingSchema).max(50),
      isFinal: z.boolean(),
    }),
  }),
]);

/** The message of an error: enough for anybody who means well. */
const longestText = 4000;

/**
 * What a contained process says is what a stranger says. It must be a graph of the stack that was asked for, made of what
 * a program could have registered there; undefined where it isn't.
 */
export function tryReceiveOutcome(said: unknown, input: ProgramInput): Outcome | undefined {
  const { data } = outcome.safeParse(said);
  if (data === undefined) return undefined;
  if ("failure" in data) return { failure: cleanFailure(data.failure as Failure) };
  const graph = data.graph as ResourceGraph;
  return isOfStack(graph, input) ? { graph, secrets: new Map(data.secrets as [string, SecretText][]) } : undefined;
}

/** As `JSON.parse`, but a key that would become an object's prototype when somebody copies it is refused. */
export function parseStranger(line: string): unknown {
  return JSON.parse(line, (key, value: unknown) => {
    if (key === "__proto__") throw new SyntaxError("A key is called __proto__.");
    return value;
  });
}

/** Without what a terminal or a reader could be tricked by. */
export function cleanText(said: string, longest = longestText): string {
  const printable = said.replaceAll(/[^\P{C}\n]|[\u2028\u2029]/gu, "");
  return printable.length > longest ? `${printable.slice(0, longest)}…` : printable;
}

function cleanFailure(failure: Failure): Failure {
  return { ...failure, text: cleanText(failure.text), ...(failure.fix === undefined ? {} : { fix: cleanText(failure.fix) }) };
}

function isOfStack({ project, stack, resources, reads = [] }: ResourceGraph, input: ProgramInput): boolean {
  const asked = stackOfProgram(input);
  const prefix = `urn:pulumi:${asked.stack}::${asked.project}::`;
  return (
    project === asked.project &&
    stack === asked.stack &&
    new Set(resources.map(({ urn }) => urn)).size === resources.length &&
    resources.every(({ urn, type, name, parent }) => urn === makeUrn(stack, project, type, name, parent)) &&
    reads.every(({ urn }) => urn.startsWith(prefix))
  );
}
