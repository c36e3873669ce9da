import { z } from "zod";
import { defineGoldenPath } from "../kit/define.ts";

const days = z.int().min(1).max(3650);

const settings = z.strictObject({
  versioning: z
    .boolean()
    .default(true)
    .meta({ description: "Keep what is overwritten or deleted: 90 days in production, 30 days elsewhere. On AWS only. Default: true." }),
  expireAfterDays: days.optional().meta({ description: "Delete objects when they are this old. Default: never.", examples: [30] }),
  archiveAfterDays: days.optional().meta({
    description: "Move objects to cheaper storage (still read at once) when they are this old. On AWS only. Default: never.",
    examples: [90],
  }),
});
export type BucketSettings = z.infer<typeof settings>;

export const bucket = defineGoldenPath({
  name: "bucket",
  version: "1.0.0",
  kind: "store",
  support: "supported",
  summary: "A private, encrypted bucket for files, spoken to as S3.",
  promise: "99.9 % monthly availability in production; objects survive the loss of a disk or server, on AWS of a zone.",
  owner: "platform-team",
  settings,
  sizes: {
    small: "Up to 50 GiB in the cluster; without a bound on AWS.",
    medium: "Up to 250 GiB in the cluster; without a bound on AWS.",
    large: "Up to 1 TiB in the cluster; without a bound on AWS.",
    xlarge: "Up to 5 TiB in the cluster; without a bound on AWS.",
  },
  access: ["write", "read"],
  shareable: ["aws"],
  holdsData: true,
  answersHosts: false,
  physicalNames: [
    { target: "kubernetes", of: "bucket", limit: 63, template: "{organisation}-{team}-{environment}-{component}" },
    { target: "aws", of: "S3 bucket", limit: 63, template: "{organisation}-{team}-{environment}-{component}" },
  ],
  verify: ({ settings: { archiveAfterDays, expireAfterDays } }) => {
    if (archiveAfterDays === undefined || expireAfterDays === undefined || archiveAfterDays < expireAfterDays) return [];
    return [
      {
        key: "archiveAfterDays",
        message: `Objects would be archived after ${archiveAfterDays} days, but are deleted after ${expireAfterDays}.`,
        fix: "Leave archiveAfterDays out, or make it less than expireAfterDays.",
      },
    ];
  },
});
