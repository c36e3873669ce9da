import { z } from "zod";
import { defineGoldenPath } from "../kit/define.ts";
import { amountBetween, daysOf, durationBetween } from "../kit/quantity.ts";
import { componentName } from "@roadbed/engine/contract/identity.ts";
import { extensions, versions } from "./versions.data.ts";

const settings = z.strictObject({
  version: z
    .enum(versions, { error: `Write a supported major version in quotes: ${versions.map((version) => `"${version}"`).join(", ")}.` })
    .default("18")
    .meta({ description: "PostgreSQL major version. Raising it upgrades in place with a short outage; it never goes back. Default: 18." }),
  storage: amountBetween("20Gi", "16Ti")
    .default("20Gi")
    .meta({ description: "Size of the disk. Grows without an outage, never shrinks. Default: 20Gi.", examples: ["100Gi"] }),
  backups: z
    .strictObject({
      retention: durationBetween("1d", "35d")
        .optional()
        .meta({
          description:
            "How far back one can restore, to the second. Default: 1d in sandboxes, 3d in development, 7d in staging, 14d in production, 35d for confidential data there.",
          examples: ["21d"],
        }),
    })
    .prefault({})
    .meta({ description: "Backups are always on." }),
  extensions: z
    .array(z.enum(extensions, { error: `Choose among ${extensions.join(", ")}.` }))
    .max(extensions.length)
    .default([])
    .meta({ description: "Extensions to create in the database. Default: none.", examples: [["pg_trgm", "vector"]] }),
  maintenance: z
    .strictObject({
      day: z
        .enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
        .default("sun")
        .meta({ description: "Day of the week (UTC). Default: sun." }),
      from: z
        .string()
        .regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, { error: 'Write a time of day as "HH:MM", in quotes, for example "03:00".' })
        .default("03:00")
        .meta({ description: 'When the hour begins (UTC). The daily backup starts two hours before it. Default: "03:00".' }),
    })
    .prefault({})
    .meta({ description: "The hour in which minor versions are installed." }),
  restoreFrom: z
    .strictObject({
      component: componentName.meta({
        description: "A postgres component of this environment, standing or deleted less than its retention ago.",
      }),
      at: z.iso
        .datetime({ error: "Write a moment in UTC, for example 2027-03-31T10:00:00Z." })
        .optional()
        .meta({ description: "The moment to go back to (UTC). Default: the latest.", examples: ["2027-03-31T10:00:00Z"] }),
    })
    .optional()
    .meta({ description: "Start with the data of another database. Read once, when the database is made." }),
});

export type PostgresSettings = z.infer<typeof settings>;

export const postgres = defineGoldenPath({
  name: "postgres",
  version: "1.0.0",
  kind: "store",
  support: "supported",
  summary: "A PostgreSQL database with backups to the second, encryption, monitoring and credentials that nobody has to know.",
  promise: "99.9 % monthly availability in production, at most 5 minutes of data lost in a disaster, restored within 1 hour per 100 GiB.",
  owner: "platform-team",
  settings,
  sizes: {
    small: "Up to 100 connections: 0.5 CPU and 2 GiB in the cluster, db.t4g.small on AWS.",
    medium: "Up to 200 connections: 2 CPU and 8 GiB in the cluster, db.t4g.large on AWS.",
    large: "Up to 400 connections, and a connection pool in the cluster: 4 CPU and 16 GiB, db.m7g.xlarge on AWS.",
    xlarge: "Up to 800 connections, and a connection pool in the cluster: 8 CPU and 64 GiB, db.r7g.2xlarge on AWS.",
  },
  access: ["write", "read"],
  holdsData: true,
  answersHosts: false,
  physicalNames: [
    { target: "kubernetes", of: "CloudNativePG cluster", limit: 50, template: "{component}" },
    { target: "kubernetes", of: "backup bucket", limit: 63, template: "{organisation}-{team}-{environment}-{component}-wal" },
    { target: "aws", of: "RDS instance", limit: 63, template: "{organisation}-{team}-{environment}-{component}" },
  ],
  verify: ({ settings: asked, stage }) => [
    ...(stage === "production" && asked.backups.retention !== undefined && daysOf(asked.backups.retention) < 7
      ? [
          {
            key: "backups.retention",
            message: "In production one must be able to go back at least 7 days.",
            fix: "Leave it out (14d), or write 7d or more.",
          },
        ]
      : []),
    ...repeated(asked.extensions).map((name) => ({
      key: "extensions",
      message: `The extension ${name} stands there twice.`,
      fix: "Remove one of them.",
    })),
  ],
});

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}
