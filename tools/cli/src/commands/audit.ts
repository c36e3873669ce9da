import { buildRouteMap } from "@stricli/core";
import type { Context } from "../context.ts";
import { auditVerify } from "./audit-verify.ts";

export const audit = buildRouteMap<string, Context>({
  routes: { verify: auditVerify },
  docs: {
    brief: "Answer an auditor from git alone: is the record whole, what ran, who agreed, who had access",
    fullDescription: [
      "Answer an auditor from git alone: is the record whole, what ran on a day, who asked and who agreed, under which",
      "exceptions, and who had access. Needs no cloud, no credential and no service.",
    ].join("\n"),
  },
});
