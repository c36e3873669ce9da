import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag, type OutputFormat } from "../output.ts";

export interface AuditVerifyFlags {
  readonly full: boolean;
  readonly anchor?: string;
  readonly main: string;
  readonly output: OutputFormat;
}

export const auditVerify = buildCommand<AuditVerifyFlags, [], Context>({
  loader: async () => (await import("../run-audit-verify.ts")).runAuditVerify,
  parameters: {
    flags: {
      full: { kind: "boolean", default: false, brief: "Look at everything again, not only at what is new since the last time" },
      anchor: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "commit",
        brief: "A commit of the branch ledger that was verified before, from where you keep it",
      },
      main: { kind: "parsed", parse: String, default: "main", placeholder: "branch", brief: "The branch that everything is applied from" },
      output: outputFlag,
    },
  },
  docs: {
    brief: "Say whether the ledger is whole, and whether anything reached an environment outside of the flow",
    fullDescription: [
      "Say whether the ledger is whole: no record altered, dropped, put in, doubled, reordered, backdated or cut off, no older",
      "ledger put back; and whether anything reached an environment outside of the flow: without the consent that it needed,",
      "without a record, or from anywhere but main. Names the first bad record and says what to do. Only looks at what is new",
      "since this clone last verified it. Exits with 1 where something is wrong.",
      "",
      "Examples",
      "  platform audit verify",
      "  platform audit verify --full",
      "  platform audit verify --anchor 3f2a9c81…      what came before it counts as verified, and must still be there",
    ].join("\n"),
  },
});
