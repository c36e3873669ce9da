import { buildApplication, buildRouteMap, text_en } from "@stricli/core";
import { affected } from "./commands/affected.ts";
import { answer } from "./commands/answer.ts";
import { audit } from "./commands/audit.ts";
import { bootstrap } from "./commands/bootstrap.ts";
import { catalog } from "./commands/catalog.ts";
import { check } from "./commands/check.ts";
import { cost } from "./commands/cost.ts";
import { doctor } from "./commands/doctor.ts";
import { drift } from "./commands/drift.ts";
import { expire } from "./commands/expire.ts";
import { plan } from "./commands/plan.ts";
import { publish } from "./commands/publish.ts";
import { pullRequest } from "./commands/pull-request.ts";
import { reconcile } from "./commands/reconcile.ts";
import { release } from "./commands/release.ts";
import { request } from "./commands/request.ts";
import { review } from "./commands/review.ts";
import { sandbox } from "./commands/sandbox.ts";
import { scan } from "./commands/scan.ts";
import { shards } from "./commands/shards.ts";
import { status } from "./commands/status.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";
import { renderError } from "./render-error.ts";

const routes = buildRouteMap<string, Context>({
  routes: {
    request,
    check,
    plan,
    review,
    reconcile,
    status,
    cost,
    catalog,
    affected,
    scan,
    drift,
    expire,
    audit,
    pullRequest,
    publish,
    answer,
    bootstrap,
    shards,
    release,
    sandbox,
    doctor,
  },
  docs: {
    brief: "Ask for environments, see what a change does, and keep them as main says.",
    fullDescription: [
      "Ask for environments, see what a change does, and keep them as main says.",
      "",
      "A product team:       platform request, check, plan, status, cost, catalog",
      "The platform team:    platform plan, review, reconcile, drift, scan, expire, affected, doctor",
      "An auditor:           platform audit verify, show, report, who",
      "Workflows on GitHub:  platform pull-request, publish, answer, bootstrap",
      "To try it all here:   platform sandbox",
      "",
      "Exits with 0 when all is fine, 1 when there are findings or something was refused, 2 when it could not run.",
    ].join("\n"),
  },
});

export const application = buildApplication(routes, {
  name: "platform",
  scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
  documentation: { onlyRequiredInUsageLine: true, disableAnsiColor: true },
  determineExitCode: () => exitCodes.couldNotRun,
  localization: { text: { ...text_en, exceptionWhileRunningCommand: renderError, exceptionWhileLoadingCommandFunction: renderError } },
});
