import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import { objectAt } from "../resources/json-values.ts";
import { differs, madeByNobodyElse } from "./admission/conditions.ts";
import type { Problem, Rule } from "./rule.ts";

/** Jobs come to an end. */
export const jobDeadline: Rule = {
  name: "job-deadline",
  title: "Jobs come to an end",
  why: "A job that hangs is paid for until somebody looks, and a second one starts on top of it.",
  comply: "Set activeDeadlineSeconds, and concurrencyPolicy: Forbid or Replace on a CronJob.",
  controls: { nist: ["SC-5", "SI-11"], soc2: ["A1.1"] },
  appliesTo: "environment",
  admission: [
    {
      on: [{ apiGroups: ["batch"], apiVersions: ["v1"], resources: ["jobs", "cronjobs"] }],
      conditions: [differs("spec"), madeByNobodyElse],
      variables: [
        { name: "scheduled", expression: `dyn(object).kind == "CronJob"` },
        { name: "job", expression: "variables.scheduled ? dyn(object).spec.jobTemplate.spec : dyn(object).spec" },
      ],
      validations: [
        { expression: "has(variables.job.activeDeadlineSeconds)", message: "A job comes to an end: set activeDeadlineSeconds." },
        {
          expression: `!variables.scheduled || (has(dyn(object).spec.concurrencyPolicy) && dyn(object).spec.concurrencyPolicy in ["Forbid", "Replace"])`,
          message: "One run at a time: set concurrencyPolicy to Forbid or Replace.",
        },
      ],
    },
  ],
  judge: ({ after: { type, inputs } }) => {
    const spec = objectAt(inputs, "spec");
    if (type === "kubernetes:batch/v1:Job") return judgeJob(spec, "spec");
    if (type !== "kubernetes:batch/v1:CronJob") return [];
    return [
      ...judgeJob(objectAt(objectAt(spec, "jobTemplate"), "spec"), "spec.jobTemplate.spec"),
      ...(spec["concurrencyPolicy"] === "Forbid" || spec["concurrencyPolicy"] === "Replace"
        ? []
        : [
            {
              path: "spec.concurrencyPolicy",
              message: "A run begins although the one before has not ended.",
              fix: "Set Forbid or Replace.",
            },
          ]),
    ];
  },
};

function judgeJob(spec: JsonObject, path: string): Problem[] {
  return typeof spec["activeDeadlineSeconds"] === "number"
    ? []
    : [{ path: `${path}.activeDeadlineSeconds`, message: "The job may run for ever.", fix: "Set activeDeadlineSeconds." }];
}
