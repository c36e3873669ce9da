import { buildRouteMap } from "@stricli/core";
import type { Context } from "../context.ts";
import { auditReport } from "./audit-report.ts";
import { auditShow } from "./audit-show.ts";
import { auditVerify } from "./audit-verify.ts";
import { auditWho } from "./audit-who.ts";

export const audit = buildRouteMap<string, Context>({
  routes: { verify: auditVerify, show: auditShow, report: auditReport, who: auditWho },
  docs: {
    brief: "Answer an auditor from git alone: is the record whole, what ran, who agreed, who had access",
    fullDescription: [
      "Answer an auditor from git alone: is the record whole, what ran on a day, who asked and who agreed, under which",
      "exceptions, and who had access. Needs no cloud, no credential and no service.",
    ].join("\n"),
  },
});
