import { expect, test } from "vitest";
import { recordPath } from "../kit/record-path.fake.ts";
import { sampleContext, type SampleOptions } from "../kit/sample-context.fake.ts";
import { path } from "./component.ts";
import { scheduledJob } from "./contract.ts";

const image = "registry.example.com/acme/shop-search:0.4.1";

function record(settings: object = {}, where: Partial<SampleOptions> = {}) {
  return recordPath(scheduledJob, path, {
    context: sampleContext({ target: "kubernetes", ...where }),
    name: "reindex",
    settings: { image, schedule: "30 2 * * *", ...settings },
  });
}

const always = [
  "kubernetes:batch/v1:CronJob reindex",
  "kubernetes:core/v1:ServiceAccount reindex",
  "kubernetes:monitoring.coreos.com/v1:PrometheusRule reindex",
  "kubernetes:networking.k8s.io/v1:NetworkPolicy reindex",
];

test("a job is the same on both targets", async () => {
  expect((await record()).children).toEqual(always);
  expect((await record({}, { target: "aws" })).children).toEqual(always);
});

test("a run has a time limit, retries, and never another one beside it", async () => {
  const { at } = (await record({ deadline: "20m", startWithin: "5m", timezone: "Europe/Dublin" })).find("CronJob");
  expect(at("spec")).toMatchObject({
    schedule: "30 2 * * *",
    timeZone: "Europe/Dublin",
    suspend: false,
    concurrencyPolicy: "Forbid",
    startingDeadlineSeconds: 300,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 3,
    jobTemplate: { spec: { backoffLimit: 2, activeDeadlineSeconds: 1200 } },
  });
  expect(at("spec", "jobTemplate", "spec", "template", "spec", "restartPolicy")).toBe("Never");
});

test("the loss of a node counts for no retry", async () => {
  const { list } = (await record()).find("CronJob");
  expect(list("spec", "jobTemplate", "spec", "podFailurePolicy", "rules")).toEqual([
    { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
  ]);
});

test("somebody hears of a run that failed, and of one that did not begin", async () => {
  const alerts = async (settings: object) =>
    (await record(settings, { stage: "production" })).find("PrometheusRule").list("spec", "groups", 0, "rules");
  const [failed, missed] = await alerts({ image: `${image}@sha256:${"4e07408562bedb8b".repeat(4)}`, startWithin: "5m" });
  expect(failed?.["expr"]).toBe(
    'max(kube_job_status_start_time{namespace="shop-live",job_name=~"reindex-[0-9]+"} and on (namespace, job_name) kube_job_failed{namespace="shop-live",job_name=~"reindex-[0-9]+",condition="true"} == 1)' +
      ' > (max(kube_cronjob_status_last_successful_time{namespace="shop-live",cronjob="reindex"}) or vector(0))',
  );
  expect(missed?.["expr"]).toBe('time() - max(kube_cronjob_next_schedule_time{namespace="shop-live",cronjob="reindex"}) > 300');
  expect((await alerts({ paused: true })).map(({ alert }) => alert)).toEqual(["ScheduledJobFailed"]);
});
