import { UserError } from "@roadbed/engine/contract/errors.ts";
import { type DriftReport, renderDrift } from "@roadbed/engine/views/drift.ts";
import type { DriftNews } from "@roadbed/github/publish/publish-drift.ts";

/** What `platform drift --output json` wrote, as GitHub is told of it. */
export function summariseDrift(artifact: unknown): DriftNews {
  if (typeof artifact !== "object" || artifact === null || !("schema" in artifact) || artifact.schema !== "roadbed/drift@1")
    throw new UserError("This is not what platform drift found.", { fix: "Give the file that platform drift --output json wrote." });
  const report = artifact as unknown as DriftReport;
  const drifts = report.groups.reduce((sum, group) => sum + group.drifts.length, 0);
  return { drifts, causes: report.groups.length, unseen: Object.keys(report.errors).length, text: renderDrift(report, "markdown") };
}
