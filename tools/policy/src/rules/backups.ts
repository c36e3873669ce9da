import type { Rule } from "./rule.ts";

/** Production databases are backed up. */
export const backups: Rule = {
  name: "backups",
  title: "Production databases are backed up",
  why: "A mistake, a bug or an attacker deletes in a second what took years.",
  comply: "Keep automatic backups for 7 days at least.",
  controls: { nist: ["CP-9", "CP-10"], soc2: ["A1.2", "A1.3"] },
  appliesTo: "both",
  judge: ({ after: { type, inputs } }, { production }) => {
    if (!production || !/^aws:rds\/(?:instance:Instance|cluster:Cluster)$/.test(type)) return [];
    const days = inputs["backupRetentionPeriod"];
    return typeof days === "number" && days >= 7
      ? []
      : [
          {
            path: "backupRetentionPeriod",
            message: "Backups are kept for less than 7 days.",
            fix: "Set backupRetentionPeriod: 7 or more.",
          },
        ];
  },
};
