import type { Json, JsonObject } from "@roadbed/engine/contract/json.ts";
import { isObject, listOf, textsOf, walk } from "./json-values.ts";

export interface Statement {
  /** Where the document stands among the resource's inputs. */
  readonly path: string;
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** `*` for anybody. */
  readonly principals: readonly string[];
  readonly inverted: boolean;
  readonly condition?: JsonObject;
}

/** Statements of all IAM policy documents among a resource's inputs, be they written as JSON text or as objects. */
export function findStatements(inputs: JsonObject): Statement[] {
  return [...walk(inputs)].flatMap(({ path, value }) => {
    const document = typeof value === "string" ? tryParse(value) : value;
    return isObject(document) && "Statement" in document
      ? listOf(document["Statement"])
          .filter(isObject)
          .map((statement) => read(statement, path))
      : [];
  });
}

/** Placeholders hold neither quotes nor backslashes, so a document with some inside is still JSON. */
function tryParse(text: string): Json | undefined {
  if (!text.includes('"Statement"')) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function read(statement: JsonObject, path: string): Statement {
  const principal = statement["Principal"];
  const condition = statement["Condition"];
  return {
    path,
    allows: statement["Effect"] === "Allow",
    actions: [...textsOf(statement["Action"]), ...textsOf(statement["NotAction"])],
    resources: [...textsOf(statement["Resource"]), ...textsOf(statement["NotResource"])],
    principals: isObject(principal) ? Object.values(principal).flatMap(textsOf) : textsOf(principal),
    inverted: ["NotAction", "NotResource", "NotPrincipal"].some((key) => key in statement),
    ...(isObject(condition) ? { condition } : {}),
  };
}
