import { z } from "zod";
import { environmentName, githubLogin, teamName } from "./identity.ts";

const dataRef = z
  .string()
  .regex(/^[a-z](?:-?[a-z0-9])*(?:\/[a-z](?:-?[a-z0-9])*)?$/, { error: "Write <environment> or <environment>/<component>." });

/** `environments/<team>/team.yaml`: who owns the folder, how to reach them, who pays, and how much they may have. */
export const teamSchema = z.strictObject({
  name: teamName.meta({ description: "The team's name; equals the folder's name. Never changes: it is part of every physical name." }),
  purpose: z.string().min(1).max(200).meta({ description: "What the team is responsible for, in one sentence." }),
  owners: z.strictObject({
    github: z
      .string()
      .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/)
      .max(100)
      .meta({
        description: "The GitHub team (its slug, without the organisation) that reviews changes in this folder.",
        examples: ["orders-team"],
      }),
    group: z.string().min(1).max(100).optional().meta({
      description: "The group in the identity provider that gets access to the team's namespaces. Default: the GitHub team's slug.",
    }),
    members: z
      .array(githubLogin)
      .max(200)
      .default([])
      .meta({
        description:
          "GitHub logins of those who may agree to changes for the team. They stand here so that the history says who belonged to it on any day.",
        examples: [["ada", "grace"]],
      }),
    people: z.array(z.email()).max(50).default([]).meta({ description: "Who to write to, by e-mail." }),
  }),
  contact: z.strictObject({
    chat: z
      .string()
      .min(1)
      .max(100)
      .meta({ description: "Chat channel.", examples: ["#orders"] }),
    email: z.email().meta({ description: "Shared mailbox." }),
    pager: z.url().optional().meta({ description: "On-call rota that production alerts link to." }),
  }),
  costCentre: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
    .max(40)
    .meta({ description: "Who pays; a label on everything that the team owns.", examples: ["CC-1042"] }),
  limits: z
    .strictObject({
      environments: z
        .int()
        .min(1)
        .max(500)
        .default(10)
        .meta({ description: "How many environments the team may have at once. Default: 10." }),
      budget: z
        .number()
        .min(0)
        .max(10_000_000)
        .default(2000)
        .meta({ description: "The sum of all the team's environment budgets, per month, in the platform's currency. Default: 2000." }),
    })
    .prefault({}),
  destroyData: z
    .array(
      z.strictObject({
        of: dataRef.meta({
          description: "<environment> or <environment>/<component> whose data may be destroyed.",
          examples: ["old-shop", "staging/orders-db"],
        }),
        reason: z.string().min(10).max(300).meta({ description: "Why the data is no longer needed; kept in the ledger." }),
      }),
    )
    .max(100)
    .default([])
    .meta({
      description:
        "The second step of deleting what holds data: first remove the environment or component, then consent here to the loss of its data.",
    }),
});
export type Team = z.infer<typeof teamSchema>;

/** Which environment (and component) an entry of `destroyData` consents for. */
export function parseDataRef(of: string): { environment: string; component?: string } {
  const [environment = "", component] = of.split("/");
  return { environment: environmentName.parse(environment), ...(component === undefined ? {} : { component }) };
}
