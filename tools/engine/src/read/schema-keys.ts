import type { z } from "zod";
import type { KeyPath } from "./locate-key.ts";

type AnySchema = z.core.$ZodType;

/** What the contract says of the place at the end of a path. */
export interface SchemaPlace {
  /** The keys that may stand there; empty where it is no object, or one with free keys. */
  readonly keys: readonly string[];
  readonly description?: string;
}

/** Follows a path through a zod schema, so that messages can name the keys and descriptions that an editor would show. */
export function describeSchema(schema: AnySchema, path: KeyPath): SchemaPlace {
  const reached = path.reduce<readonly AnySchema[]>((from, step) => from.flatMap((each) => stepInto(each, step)), [schema]);
  const keys = reached.flatMap(unwrap).flatMap((each) => (defOf(each).type === "object" ? Object.keys(defOf(each).shape ?? {}) : []));
  const description = reached.map(descriptionOf).find((text) => text !== undefined);
  return { keys: [...new Set(keys)], ...(description === undefined ? {} : { description }) };
}

interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, AnySchema>>;
  readonly innerType?: AnySchema;
  readonly in?: AnySchema;
  readonly options?: readonly AnySchema[];
  readonly element?: AnySchema;
  readonly valueType?: AnySchema;
}

function defOf(schema: AnySchema): Definition {
  return schema._zod.def;
}

function unwrap(schema: AnySchema): AnySchema[] {
  const { innerType, options, in: input } = defOf(schema);
  if (innerType !== undefined) return unwrap(innerType);
  if (options !== undefined) return options.flatMap(unwrap);
  return input === undefined ? [schema] : unwrap(input);
}

function stepInto(schema: AnySchema, step: string | number): AnySchema[] {
  return unwrap(schema).flatMap((each) => {
    const { shape, element, valueType } = defOf(each);
    if (typeof step === "number") return element === undefined ? [] : [element];
    const next = shape === undefined ? valueType : Object.hasOwn(shape, step) ? shape[step] : undefined;
    return next === undefined ? [] : [next];
  });
}

function descriptionOf(schema: AnySchema): string | undefined {
  const own = (schema as { readonly description?: string }).description;
  const inner = defOf(schema).innerType;
  return own ?? (inner === undefined ? undefined : descriptionOf(inner));
}
