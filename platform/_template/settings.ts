import { z } from "zod";

/** `instances.<name>.layers.example` in platform/instances.yaml. */
export const exampleSettings = z.strictObject({
  podSecurity: z
    .enum(["restricted", "baseline"])
    .default("restricted")
    .meta({ description: "What, and the default: which pod security standard the namespace enforces. Default: restricted." }),
});
export type ExampleSettings = z.infer<typeof exampleSettings>;
