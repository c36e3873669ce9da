import { UserError } from "@roadbed/engine/contract/errors.ts";
import type { z } from "zod";

/** The name, or an error that says what names look like. */
export function parseName(schema: z.ZodType<string>, name: string): string {
  const parsed = schema.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new UserError(`"${name}" is no name that can be used.`, { fix: parsed.error.issues.map(({ message }) => message).join(" ") });
}
