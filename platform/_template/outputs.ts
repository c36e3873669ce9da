import { z } from "zod";

/** What the example promises to the layers and environments above it. */
export const exampleOutputs = z.strictObject({
  namespace: z.string().meta({ description: "The namespace that it made." }),
});
export type ExampleOutputs = z.infer<typeof exampleOutputs>;
