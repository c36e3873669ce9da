import { z } from "zod";
import { githubLogin, teamName } from "./identity.ts";

const date = z.iso.date({ error: "Write a date as YYYY-MM-DD, for example 2027-03-31." });
const sentence = (least: number) => z.string().min(least).max(500);

/** `platform/waivers/<id>.yaml`: one rule that does not hold for one place until a day. The same for every gate. */
export const waiverSchema = z.strictObject({
  rule: z
    .string()
    .regex(/^[a-z](?:-?[a-z0-9])*$/)
    .meta({ description: "The rule that is waived; tools/policy/rules/README.md lists them.", examples: ["image-digest"] }),
  scope: z.strictObject({
    environments: z
      .array(
        z.string().regex(/^(?:[a-z](?:-?[a-z0-9])*\/(?:\*|[a-z](?:-?[a-z0-9])*)|layers\/[a-z](?:-?[a-z0-9])*\/[a-z](?:-?[a-z0-9])*)$/, {
          error: "Write <team>/<environment>, <team>/* for all of a team's, or layers/<instance>/<layer>.",
        }),
      )
      .min(1)
      .max(100)
      .meta({ description: "Where: <team>/<environment>, <team>/* for all of a team's, or layers/<instance>/<layer>." }),
    resource: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta({ description: "Only the resource of this name, as previews show it. Default: every one." }),
  }),
  reason: sentence(20).meta({ description: "Why the rule can't be kept here." }),
  control: sentence(10).meta({ description: "What protects instead: the compensating control." }),
  owner: teamName.meta({ description: "The team that has to comply once it has expired." }),
  approver: githubLogin.meta({ description: "Who of the platform team answers for it: a GitHub login; never who asks for it." }),
  from: date.optional().meta({ description: "First day on which it holds (UTC). Default: at once." }),
  until: date.meta({ description: "Last day on which it holds (UTC): at most a year ahead. After it the rule blocks again." }),
});
export type Waiver = z.infer<typeof waiverSchema>;

/** The longest that a waiver may hold, in days from its first day or, without one, from the day that it is read. */
export const longestWaiverDays = 366;

/** Whether it holds on a day (YYYY-MM-DD in UTC). */
export function isWaiverActive({ from, until }: Pick<Waiver, "from" | "until">, today: string): boolean {
  return (from === undefined || from <= today) && today <= until;
}
