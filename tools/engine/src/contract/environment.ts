import { z } from "zod";
import { classifications, componentName, environmentRef, hostName, stages } from "./identity.ts";

const date = z.iso.date({ error: "Write a date as YYYY-MM-DD, for example 2027-03-31." });
const clock = z
  .string()
  .regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, { error: 'Write a time of day as "HH:MM", in quotes, for example "08:00".' });
const timezone = z
  .string()
  .regex(/^[A-Za-z_]+(?:\/[A-Za-z_+-]+[0-9]*)*$/)
  .max(60);

/** A link from one component to another: a name, or a name with the access that it asks for. */
export const useSchema = z.union([
  componentName,
  z.strictObject({
    component: componentName.meta({ description: "A component of this environment, or a name from `takes`." }),
    access: z
      .string()
      .max(20)
      .optional()
      .meta({ description: "What the golden path offers, for example read. Default: the path's default access." }),
  }),
]);

/** What every component says, whatever its golden path; `settings` belongs to the path's own contract. */
export const componentSchema = z.strictObject({
  path: z
    .string()
    .regex(/^[a-z](?:-?[a-z0-9])*@[1-9][0-9]*$/, { error: "Write <golden path>@<major version>, for example postgres@1." })
    .meta({ description: "Which golden path, at which major version.", examples: ["web-service@1", "postgres@1"] }),
  size: z
    .enum(["small", "medium", "large", "xlarge"])
    .default("small")
    .meta({ description: "How large. The golden path's README says what each size means. Default: small." }),
  settings: z.record(z.string(), z.unknown()).default({}).meta({ description: "The golden path's own settings." }),
  uses: z
    .array(useSchema)
    .max(20)
    .default([])
    .meta({ description: "Components that this one talks to; each delivers connection settings and access rights." }),
});

/** `environments/<team>/<environment>/environment.yaml`: what a team asks for, on one page. */
export const environmentSchema = z.strictObject({
  purpose: z.string().min(1).max(200).meta({ description: "What this environment is for, in one sentence." }),
  stage: z.enum(stages).meta({ description: "sandbox, development, staging or production; decides which platform instance it lands on." }),
  data: z.enum(classifications).default("internal").meta({ description: "The most protected data that it will hold. Default: internal." }),
  lease: z
    .strictObject({
      until: date.meta({ description: "The last day on which it is needed (UTC). Renewing is changing this date." }),
    })
    .optional()
    .meta({ description: "How long it lives. Required outside production." }),
  hours: z
    .strictObject({
      timezone: timezone.meta({ description: "IANA time zone.", examples: ["Europe/London"] }),
      days: z
        .enum(["mon-fri", "mon-sat", "every-day"])
        .default("mon-fri")
        .meta({ description: "On which days it runs. Default: mon-fri." }),
      from: clock.meta({ description: "When workloads start.", examples: ["08:00"] }),
      to: clock.meta({ description: "When workloads stop.", examples: ["19:00"] }),
    })
    .optional()
    .meta({ description: "Office hours: outside them workloads are scaled to zero. Not in production." }),
  budget: z
    .number()
    .min(0)
    .max(1_000_000)
    .default(100)
    .meta({ description: "Expected cost per month, in the platform's currency. Default: 100." }),
  access: z
    .array(
      z.strictObject({
        group: z.string().min(1).max(100).meta({ description: "A group in the identity provider." }),
        role: z.enum(["viewer", "operator"]).meta({ description: "viewer reads; operator also restarts, scales and opens shells." }),
        until: date.optional().meta({ description: "Last day of the access (UTC)." }),
        reason: z.string().min(5).max(200).meta({ description: "Why; kept in the ledger." }),
      }),
    )
    .max(20)
    .default([])
    .meta({ description: "People outside the owning team who get access." }),
  hosts: z
    .record(hostName, componentName)
    .default({})
    .meta({
      description: "Host name -> the component that answers it. A name stands in one environment only.",
      examples: [{ "shop.example.com": "web" }],
    }),
  components: z
    .record(componentName, componentSchema)
    .default({})
    .meta({ description: "What runs here: component name -> golden path and settings." }),
  shares: z
    .array(
      z.strictObject({
        component: componentName.meta({ description: "A component of this environment." }),
        with: environmentRef.meta({ description: "The environment that may use it, as <team>/<environment>." }),
        access: z.string().max(20).optional().meta({ description: "The most that it may ask for. Default: the path's default access." }),
      }),
    )
    .max(50)
    .default([])
    .meta({ description: "Components that another environment may use. The other side names it under `takes`." }),
  takes: z
    .record(
      componentName,
      z.strictObject({
        from: environmentRef.meta({ description: "The environment that shares it, as <team>/<environment>." }),
        component: componentName.meta({ description: "The component's name there." }),
        access: z
          .string()
          .max(20)
          .optional()
          .meta({ description: "What is asked for; at most what is shared. Default: the path's default access." }),
      }),
    )
    .default({})
    .meta({ description: "Components of other environments, under a name to put in `uses`. The other side names it under `shares`." }),
});
export type Environment = z.infer<typeof environmentSchema>;
export type Component = z.infer<typeof componentSchema>;
