import { UserError } from "../contract/errors.ts";
import { unknownValue } from "../contract/graph.ts";
import type { Json, JsonObject } from "../contract/json.ts";
import { describeAsset } from "./assets.ts";
import { hideSecret, type SecretText } from "./secrets.ts";
import { isWireObject, signatureKey, signatures, unknownOnWire, type Wire, type WireObject } from "./wire.ts";

export interface PlainContext {
  /** Whose property it is. */
  readonly urn: string;
  /** The checkout's folder: files are named from there. */
  readonly root: string;
  /** Inside a secret everything is hidden as a whole. */
  readonly inSecret?: true;
  /** Takes the plaintext behind each digest, where somebody has use for it. */
  readonly secrets?: Map<string, SecretText>;
}

/** What the SDK sent, as JSON with sorted keys: the same program gives the same bytes. */
export function toPlainObject(value: WireObject, context: PlainContext, path = ""): JsonObject {
  const plain: JsonObject = {};
  for (const key of Object.keys(value).sort()) {
    const item = value[key];
    if (item !== undefined) plain[checkKey(key, path)] = toPlain(item, context, path === "" ? key : `${path}.${key}`);
  }
  return plain;
}

function toPlain(value: Wire, context: PlainContext, path: string): Json {
  if (value === unknownOnWire) return unknownValue;
  if (typeof value === "number") return checkNumber(value, path);
  if (Array.isArray(value)) return value.map((item, index) => toPlain(item, context, `${path}.${index}`));
  if (!isWireObject(value)) return value;
  return signatureKey in value ? toPlainSpecial(value, context, path) : toPlainObject(value, context, path);
}

function toPlainSpecial(value: WireObject, context: PlainContext, path: string): Json {
  switch (value[signatureKey]) {
    case signatures.secret:
      return context.inSecret === true
        ? toPlain(value["value"] ?? null, context, path)
        : hideSecret(toPlain(value["value"] ?? null, { ...context, inSecret: true }, path), path, context);
    case signatures.asset:
    case signatures.archive:
      return describeAsset(value, context.root);
    case signatures.resource:
      return toPlain(value["id"] ?? value["urn"] ?? null, context, path);
    case signatures.output:
      return "value" in value ? toPlain(value["value"] ?? null, context, path) : unknownValue;
    default:
      throw new UserError(`The property ${path} has a value of a kind that Roadbed does not know.`, {
        fix: "Pass plain data, an output, a secret or an asset.",
      });
  }
}

function checkNumber(value: number, path: string): number {
  if (!Number.isFinite(value))
    throw new UserError(`The property ${path} is ${value}, which no provider accepts.`, { fix: "Pass a number." });
  return Object.is(value, -0) ? 0 : value;
}

/** These keys mean something else in a graph, or to JavaScript. */
function checkKey(key: string, path: string): string {
  if (key !== "$secret" && key !== "__proto__") return key;
  throw new UserError(`A property${path === "" ? "" : ` below ${path}`} is called ${key}, a name that is taken.`, {
    fix: "Call it something else.",
  });
}
