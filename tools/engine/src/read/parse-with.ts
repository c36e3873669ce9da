import type { z } from "zod";

export type Issue = z.core.$ZodIssue;

/** Stands where a schema says nothing of its own: the words are left to `explainIssue`. */
export const ourWords = "\u0000";

const options = { error: () => ourWords };

/** Parses like `schema.safeParse`, but leaves the words for what is wrong to `explainIssue`. */
export function parseWith<Schema extends z.ZodType>(schema: Schema, data: unknown): z.ZodSafeParseResult<z.infer<Schema>> {
  return schema.safeParse(data, options);
}
