import { secondsOf } from "../kit/quantity.ts";
import type { AlertRule } from "../kit/alert-rules.ts";
import type { EnvironmentContext } from "../kit/context.ts";
import type { ScheduledJobSettings } from "./contract.ts";

export function listAlerts(context: EnvironmentContext, component: string, { startWithin, paused }: ScheduledJobSettings): AlertRule[] {
  const namespace = `namespace="${context.namespace}"`;
  const cronJob = `${namespace},cronjob="${component}"`;
  const jobs = `${namespace},job_name=~"${component}-[0-9]+"`;
  const failed: AlertRule = {
    alert: "ScheduledJobFailed",
    // A later success ends the alert; failed runs themselves are kept for somebody to look at.
    expr: `max(kube_job_status_start_time{${jobs}} and on (namespace, job_name) kube_job_failed{${jobs},condition="true"} == 1) > (max(kube_cronjob_status_last_successful_time{${cronJob}}) or vector(0))`,
    for: "0m",
    summary: `The last run of ${component} failed.`,
  };
  const missed: AlertRule = {
    alert: "ScheduledJobMissed",
    expr: `time() - max(kube_cronjob_next_schedule_time{${cronJob}}) > ${secondsOf(startWithin)}`,
    for: "5m",
    summary: `A run of ${component} was due and did not begin.`,
  };
  return paused ? [failed] : [failed, missed];
}
