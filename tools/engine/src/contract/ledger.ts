import { z } from "zod";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Git path -> object id: everything that the rendering depended on. Equal materials, equal rendering. */
export const materialsSchema = z.record(z.string(), z.string());
export type Materials = z.infer<typeof materialsSchema>;

const common = {
  v: z.literal(1),
  /** Counts from 0, without gaps, per environment or layer. */
  seq: z.int().min(0),
  /** Hash of the record before; 64 zeros for the first. */
  prev: sha256,
  at: z.iso.datetime(),
  /** `<team>/<environment>`, or `<instance>/<layer>` below `layers/`. */
  ref: z.string(),
  run: z.string().meta({ description: "Id of the reconcile run: the workflow run's URL, or host and process." }),
  commit: z.string().meta({ description: "The commit of main that was being reconciled." }),
};

const counts = z.strictObject({ create: z.int(), update: z.int(), replace: z.int(), delete: z.int(), keep: z.int(), held: z.int() });
export type StepCounts = z.infer<typeof counts>;

/** The pull requests that led here, and who of which team agreed to each. */
export const consentSchema = z.array(
  z.strictObject({
    request: z.string().meta({ description: "URL of the pull request, or of the run in which it was agreed to afterwards." }),
    author: z.string(),
    commit: z.string().meta({ description: "The commit of main by which it was merged." }),
    fingerprint: sha256.meta({ description: "Of the plan that was agreed to." }),
    lane: z.string(),
    approvals: z.array(
      z.strictObject({
        by: z.string(),
        teams: z.array(z.string()).meta({ description: "Which of the teams that had to agree the person belonged to, at that commit." }),
        at: z.iso.datetime(),
        commit: z.string().meta({ description: "The head of the pull request that was looked at." }),
      }),
    ),
  }),
);
export type Consent = z.infer<typeof consentSchema>;

/** Written, and made durable, before the first act. It is also the claim: whoever writes it first may act. */
export const intentSchema = z.strictObject({
  ...common,
  kind: z.literal("intent"),
  fingerprint: sha256,
  requestedBy: z.string().meta({ description: "Author of the commit that last changed the request." }),
  engine: z.strictObject({ name: z.string(), version: z.string() }),
  counts,
  lane: z.string(),
  waivers: z.array(z.string()),
  /** When another run may take over, if no result has come. */
  expires: z.iso.datetime(),
  instance: z.string().optional().meta({ description: "The platform instance that is acted on." }),
  consent: consentSchema.optional().meta({ description: "Who agreed, and to what. Absent where nobody had to." }),
  cost: z
    .strictObject({ currency: z.string(), before: z.number(), after: z.number() })
    .optional()
    .meta({ description: "Of the whole stack, a month." }),
  reasons: z
    .array(z.strictObject({ rule: z.string(), lane: z.string() }))
    .optional()
    .meta({ description: "Why it is in its lane: the rules that said so." }),
  hash: sha256,
});

/** Written after the last act. */
export const resultSchema = z.strictObject({
  ...common,
  kind: z.literal("result"),
  fingerprint: sha256,
  outcome: z
    .enum(["applied", "failed", "abandoned"])
    .meta({ description: "abandoned: a later run found that the one before had died, and took over." }),
  materials: materialsSchema,
  /** What still stands although nothing asks for it, because its data has not been released. URNs. */
  held: z.array(z.string()),
  /** The environment is gone (all resources deleted). */
  gone: z.boolean(),
  steps: z.array(z.strictObject({ urn: z.string(), op: z.enum(["create", "update", "replace", "delete"]), ok: z.boolean() })),
  error: z.string().optional(),
  instance: z
    .string()
    .optional()
    .meta({ description: "The platform instance that it stands on: what a later change of stage moves it away from." }),
  stage: z.string().optional().meta({ description: "Its stage: what policy must know of it once its request is gone." }),
  attempt: z
    .int()
    .min(1)
    .optional()
    .meta({ description: "Counts failures in a row with the same materials; each doubles the time until the next try." }),
  milliseconds: z.int().min(0),
  hash: sha256,
});

export const recordSchema = z.discriminatedUnion("kind", [intentSchema, resultSchema]);
export type ResultRecord = z.infer<typeof resultSchema>;
export type LedgerRecord = z.infer<typeof recordSchema>;
