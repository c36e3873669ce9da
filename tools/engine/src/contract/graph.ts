import type { Json, JsonObject } from "./json.ts";

/**
 * A value that only the target can make (an ARN, an id, an endpoint), written so that one can see whose it is and
 * follow it: `⟦urn#property⟧`. It may stand inside a longer string. Comparing two graphs, equal placeholders are
 * equal values unless the resource that they point at is created or replaced in between.
 */
export const placeholderPattern = /⟦([^⟦⟧]*)⟧/g;

export function placeholder(urn: string, property: string): string {
  return `⟦${urn}#${property}⟧`;
}

/** A value of which nothing is known before it is applied, not even whose it is. */
export const unknownValue = "⟦?⟧";

/** A secret in a graph: never its text, only a slow hash by which a change of it can be seen. */
export interface SecretValue {
  readonly $secret: string;
}

export function isSecretValue(value: Json | SecretValue): value is JsonObject & SecretValue {
  return typeof value === "object" && value !== null && "$secret" in value;
}

/** One resource that a program registered. Arrays and keys are sorted, so that equal programs give equal bytes. */
export interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** False for components, which only group others. */
  readonly custom: boolean;
  readonly inputs: JsonObject;
  readonly parent?: string;
  /** URNs, sorted; holds those of propertyDependencies too. */
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly provider?: string;
  /** Version of the provider plugin that the SDK asked for. */
  readonly version?: string;
  readonly protect?: true;
  readonly retainOnDelete?: true;
  readonly deleteBeforeReplace?: true;
  readonly deletedWith?: string;
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly aliases?: readonly string[];
  readonly importId?: string;
  readonly additionalSecretOutputs?: readonly string[];
}

/** Something that another stack or a person made, read by `X.get(name, id)`. */
export interface ExternalRead {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly id: string;
}

/** What one stack's program wants to exist, in dependency order (ties broken by URN). */
export interface ResourceGraph {
  readonly project: string;
  readonly stack: string;
  readonly resources: readonly Resource[];
  /** What the program looks up by id and does not own, sorted by URN. Absent where it looks up nothing. */
  readonly reads?: readonly ExternalRead[];
  readonly outputs: JsonObject;
}

/** Type token of the root component of every stack. */
export const stackType = "pulumi:pulumi:Stack";

/** `urn:pulumi:<stack>::<project>::<qualified type>::<name>`, qualified by the parent's type unless that is the stack. */
export function makeUrn(stack: string, project: string, type: string, name: string, parent?: string): string {
  const parentType = parent?.split("::")[2];
  const qualified = parentType === undefined || parentType === stackType ? type : `${parentType}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}
