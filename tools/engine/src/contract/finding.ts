import { z } from "zod";

/** A place in a file of the repository. Lines and columns count from 1. */
export const locationSchema = z.strictObject({
  file: z.string().meta({ description: "Path from the repository's root, with forward slashes." }),
  line: z.int().min(1).optional(),
  column: z.int().min(1).optional(),
  key: z.string().optional().meta({ description: "Dotted path of the key, for example components.api.size." }),
  source: z.string().optional().meta({ description: "The line itself, made fit to be shown." }),
});
export type Location = z.infer<typeof locationSchema>;

/** One thing that is wrong (or worth knowing) in a request, located and explained. */
export const findingSchema = z.strictObject({
  rule: z.string().meta({ description: "Kebab-case name of the rule, for example unknown-golden-path." }),
  severity: z.enum(["error", "warning"]),
  message: z.string().meta({ description: "What is wrong, in plain words, as a sentence." }),
  fix: z
    .string()
    .optional()
    .meta({ description: "How to repair it, as a sentence; holds the nearest right value where one can be guessed." }),
  at: locationSchema,
  related: z
    .array(locationSchema.extend({ message: z.string() }))
    .optional()
    .meta({ description: "The other places of a clash, each with its owner." }),
});
export type Finding = z.infer<typeof findingSchema>;
