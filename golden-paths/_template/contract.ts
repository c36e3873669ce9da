import { z } from "zod";
import { defineGoldenPath } from "../kit/define.ts";
import { countValues } from "./sizing.ts";

const settings = z.strictObject({
  values: z
    .record(z.string().regex(/^[A-Z][A-Z0-9_]*$/, { error: "A name has capital letters, digits and underscores." }), z.string().max(1000))
    .default({})
    .meta({ description: "Name -> value, as every workload that uses it sees them. Default: none.", examples: [{ CURRENCY: "EUR" }] }),
});
export type TemplatePathSettings = z.infer<typeof settings>;

export const templatePath = defineGoldenPath({
  name: "template-path",
  version: "1.0.0",
  kind: "store",
  support: "experimental",
  summary: "Plain settings that several workloads share.",
  promise: "None yet: it is experimental.",
  owner: "platform-team",
  settings,
  sizes: {
    small: "Up to 10 values.",
    medium: "Up to 50 values.",
  },
  access: ["read"],
  holdsData: false,
  answersHosts: false,
  physicalNames: [
    { target: "kubernetes", of: "Kubernetes ConfigMap", limit: 253, template: "{component}" },
    { target: "aws", of: "SSM parameter", limit: 1011, template: "/{organisation}/{team}/{environment}/{component}" },
  ],
  verify: ({ settings: { values }, size }) => {
    const [asked, most] = [Object.keys(values).length, countValues(size)];
    return asked <= most
      ? []
      : [{ key: "values", message: `${asked} values are more than the ${most} of size ${size}.`, fix: "Choose a larger size." }];
  },
});
