import { z } from "zod";
import type { SettingsProblem } from "@roadbed/engine/contract/golden-path.ts";
import { amountBetween } from "../quantity.ts";

const secretWords = /(?:^|_)(?:PASSWORD|PASSWD|SECRET|TOKEN|APIKEY|API_KEY|PRIVATE_KEY|ACCESS_KEY|CREDENTIALS?)$/;
const reserved = /^(?:OTEL_.*|POD_NAME|PORT|LOG_LEVEL|AWS_REGION|KUBERNETES_.*)$/;

/** Variables by name. Names are refused by hand: what zod says of a key that is wrong names no reason. */
function variables(value: z.ZodString, whyNot: (name: string) => string | undefined) {
  return z.record(z.string(), value).superRefine((all, { addIssue }) => {
    for (const name of Object.keys(all)) {
      const message = whyNoVariable(name) ?? whyNot(name);
      if (message !== undefined) addIssue({ code: "custom", path: [name], message });
    }
  });
}

function whyNoVariable(name: string): string | undefined {
  if (!/^[A-Z][A-Z0-9_]{0,63}$/.test(name))
    return "A variable has capital letters, digits and underscores, at most 64, for example CHECKOUT_MODE.";
  return reserved.test(name) ? "The platform sets this variable; the golden path's README lists those that it sets." : undefined;
}

function whyNotPlain(name: string): string | undefined {
  if (!secretWords.test(name)) return undefined;
  return "This looks like a secret, and a request never holds one. Put the value into the secret store and name it under `secrets`.";
}

const secretRef = z
  .string()
  .max(120)
  .regex(/^[a-z](?:-?[a-z0-9])*\/[A-Za-z0-9._-]+$/, {
    error: "Write <secret>/<key> as they are called in the secret store, for example stripe/api-key.",
  });

const image = z
  .string()
  .max(400)
  .regex(
    /^[a-z0-9.-]+(?::[0-9]+)?(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)+(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/,
    {
      error: "Write an image with its registry and a tag or digest, for example ghcr.io/acme-corp/shop:1.4.2.",
    },
  )
  .refine((text) => isPinned(text) || /:[^/]+$/.test(text), { error: "Add a tag or a digest: without one nobody knows what runs." })
  .refine((text) => isPinned(text) || !text.endsWith(":latest"), {
    error: "`latest` is another image every day. Name a version or a digest.",
  });

const cpu = z
  .string()
  .regex(/^(?:[1-9][0-9]{1,4}m|[1-9]|1[0-6])$/, { error: "Write thousandths of a CPU (250m) or whole ones (2), at most 16." });

/** Settings that every workload has, to be spread into its own. */
export const workloadSettings = {
  image: image.meta({
    description: "What runs: an image with its registry. In production by digest.",
    examples: ["ghcr.io/acme-corp/shop:1.4.2"],
  }),
  command: z.array(z.string().max(2000)).min(1).max(50).optional().meta({ description: "What to run instead of the image's entry point." }),
  args: z.array(z.string().max(2000)).max(50).optional().meta({ description: "Arguments instead of the image's own." }),
  user: z
    .int()
    .min(1000)
    .max(65_535)
    .optional()
    .meta({
      description:
        "User id to run as. Needed where the image names its user by word or has none. Default: the image's user, which must be a number.",
      examples: [65532],
    }),
  env: variables(z.string().max(4000), whyNotPlain)
    .default({})
    .meta({ description: "Plain settings, as environment variables.", examples: [{ CHECKOUT_MODE: "fast" }] }),
  secrets: variables(secretRef, () => undefined)
    .default({})
    .meta({
      description: "Variable -> <secret>/<key> in the secret store. Never a value.",
      examples: [{ STRIPE_API_KEY: "stripe/api-key" }],
    }),
  resources: z
    .strictObject({
      cpu: cpu.optional().meta({ description: "CPU that it is given. Default: by size." }),
      memory: amountBetween("32Mi", "64Gi")
        .optional()
        .meta({ description: "Memory that it is given, and may not exceed. Default: by size." }),
    })
    .default({})
    .meta({ description: "Other resources than its size brings." }),
  internet: z
    .boolean()
    .default(false)
    .meta({ description: "Whether it may call addresses outside the platform, on port 443. Default: false." }),
  logLevel: z.enum(["debug", "info", "warn", "error"]).default("info").meta({ description: "Value of LOG_LEVEL. Default: info." }),
  traceSampling: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .meta({ description: "Share of requests that are traced, from 0 to 1. Default: 0.1." }),
} as const;

/** What all workloads have in common once parsed. */
export interface WorkloadSettings {
  readonly image: string;
  readonly command?: readonly string[] | undefined;
  readonly args?: readonly string[] | undefined;
  readonly user?: number | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly resources: { readonly cpu?: string | undefined; readonly memory?: string | undefined };
  readonly internet: boolean;
  readonly logLevel: string;
  readonly traceSampling: number;
}

/** How many copies run; absent ends go by size and stage. */
export function replicasSetting(least: 0 | 1) {
  return z
    .strictObject({
      min: z.int().min(least).max(50).optional().meta({ description: "The fewest. Default: by size and stage." }),
      max: z.int().min(1).max(50).optional().meta({ description: "The most. Default: by size and stage." }),
    })
    .default({})
    .meta({ description: "How many copies run." });
}

/** A path of an HTTP request, without host and query. */
export const urlPath = z
  .string()
  .max(200)
  .regex(/^\/[A-Za-z0-9._~/-]*$/, { error: "Write a path that begins with /, for example /healthz." });

/** Any port that a user without rights may open. */
export const port = z.int().min(1024, { error: "Ports below 1024 belong to root, and nothing runs as root here." }).max(65_535);

/** Rules of all workloads that zod cannot say. */
export function verifyWorkload(settings: WorkloadSettings, stage: string): SettingsProblem[] {
  const unpinned = stage === "production" && !isPinned(settings.image);
  const both = Object.keys(settings.env).filter((name) => Object.hasOwn(settings.secrets, name));
  return [
    ...(unpinned
      ? [
          {
            key: "image",
            message: "In production an image is named by its digest: a tag can be moved to another image, unseen.",
            fix: `Write ${settings.image}@sha256:<digest>, as your build printed it.`,
          },
        ]
      : []),
    ...both.map((name) => ({ key: `env.${name}`, message: `${name} is also among the secrets.`, fix: "Remove one of them." })),
  ];
}

export function verifyReplicas({ min, max }: { min?: number | undefined; max?: number | undefined }): SettingsProblem[] {
  if (min === undefined || max === undefined || min <= max) return [];
  return [
    { key: "replicas.min", message: `The fewest (${min}) are more than the most (${max}).`, fix: "Exchange them, or leave one out." },
  ];
}

function isPinned(imageName: string): boolean {
  return /@sha256:[0-9a-f]{64}$/.test(imageName);
}
