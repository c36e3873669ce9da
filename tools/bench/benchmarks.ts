import { join } from "node:path";
import { measureAffected } from "./measure-affected.ts";
import { measureAudit } from "./measure-audit.ts";
import { measureCheck } from "./measure-check.ts";
import { measureCluster } from "./measure-cluster.ts";
import { measureComment } from "./measure-comment.ts";
import { measureDrift } from "./measure-drift.ts";
import { measureFleetRendering } from "./measure-fleet-rendering.ts";
import { measureLeadTime } from "./measure-lead-time.ts";
import { measurePlan } from "./measure-plan.ts";
import { measureReconcile } from "./measure-reconcile.ts";
import { measureProgramLoad } from "./measure-program-load.ts";
import { measureScheduler } from "./measure-scheduler.ts";
import { measureStart } from "./measure-start.ts";
import { measureTypecheck } from "./measure-typecheck.ts";
import type { Row } from "./report.ts";

export interface Benchmark {
  readonly id: string;
  readonly what: string;
  run(root: string): Promise<readonly Row[]>;
}

/** The ids are those of the list in README.md. */
export const benchmarks: readonly Benchmark[] = [
  { id: "start", what: "platform --help", run: measureStart },
  { id: "B1", what: "what a change affects, among 10,000 environments", run: measureAffected },
  { id: "B3", what: "check of all and of one, among 10,000", run: measureCheck },
  { id: "B4", what: "plan of one environment, among 10,000", run: measurePlan },
  {
    id: "B5",
    what: "rendering the fleet: cold, cached, after a golden-path change, cache against cold (B2, B5, B6)",
    run: measureFleetRendering,
  },
  { id: "reconcile", what: "reconcile with nothing to do, among 10,000", run: measureReconcile },
  { id: "B7", what: "the scheduler: ten thousand changes by a slow provider", run: measureScheduler },
  { id: "B8", what: "lead time under GitHub's limits: a model, not a measurement", run: measureLeadTime },
  { id: "B9", what: "a sweep for drift among 10,000 environments", run: measureDrift },
  { id: "B10", what: "type-check of one component and one environment", run: measureTypecheck },
  { id: "B11", what: "loading programs: one process for many stacks against one each", run: measureProgramLoad },
  {
    id: "B12",
    what: "the ledger: append, verify and an auditor's questions, of 10,000 environments and 100,000 records",
    run: measureAudit,
  },
  { id: "B13", what: "the comment about 1,000 environments", run: measureComment },
  { id: "cluster", what: "environments onto a live API server, against the limit and kubectl", run: measureCluster },
];

/** The `platform` command of a checkout, as a whole process. */
export function platformCommand(root: string, ...args: readonly string[]): readonly string[] {
  return [process.execPath, join(root, "tools", "cli", "bin", "platform.mjs"), ...args];
}
