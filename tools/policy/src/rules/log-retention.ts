import type { Rule } from "./rule.ts";

/** Logs are kept as long as they are needed, and no longer. */
export const logRetention: Rule = {
  name: "log-retention",
  title: "Logs are kept as long as they are needed, and no longer",
  why: "Without an end they cost for ever and keep what the law wants gone; with too early an end an attack can’t be followed back.",
  comply: "Set retentionInDays: 30 or more in production, at least 7 elsewhere.",
  controls: { nist: ["AU-11", "AU-4"], soc2: ["CC7.2", "CC7.3"] },
  appliesTo: "both",
  judge: ({ after: { type, inputs } }, { production }) => {
    if (type !== "aws:cloudwatch/logGroup:LogGroup") return [];
    const [days, least] = [inputs["retentionInDays"], production ? 30 : 7];
    return typeof days === "number" && days >= least
      ? []
      : [
          {
            path: "retentionInDays",
            message: typeof days === "number" && days > 0 ? `Logs are gone after ${days} days.` : "Logs are kept for ever.",
            fix: `Set retentionInDays: ${least} or more.`,
          },
        ];
  },
};
