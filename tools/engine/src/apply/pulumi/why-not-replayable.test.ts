import { makeGraph } from "@roadbed/testing/graph.ts";
import { makeApprovedPlan } from "@roadbed/testing/plan.ts";
import { expect, test } from "vitest";
import { placeholder, unknownValue } from "../../contract/graph.ts";
import type { Json } from "../../contract/json.ts";
import { whyNotReplayable } from "./why-not-replayable.ts";

const reasonsFor = (policy: Json) =>
  whyNotReplayable(
    makeApprovedPlan(
      "orders/staging",
      undefined,
      makeGraph("orders/staging", [{ type: "aws:iam/policy:Policy", name: "read", inputs: { policy } }]),
    ),
  );
const arn = placeholder("urn:pulumi:eu::network::aws:sqs/queue:Queue::events#1", "arn");

test.each<[string, Json]>([
  ["a text", "plain"],
  ["a value that the cloud makes, whole", arn],
  ["the same inside a text", `{"Resource":"${arn}/*"}`],
  ["a secret that is such a value", { $secret: arn }],
  ["a secret that is made from one", { $secret: `scrypt:0f ${arn}` }],
])("%s can be said again", (_, value) => {
  expect(reasonsFor(value)).toEqual([]);
});

test.each<[string, Json, string]>([
  ["what nobody knows", { statement: [{ resource: unknownValue }] }, "policy.statement.0.resource is computed from a value"],
  ["what is left of a value that was split", arn.split("::")[0] ?? "", "policy is computed from a value"],
  ["its tail", `x${arn.split("::").at(-1) ?? ""}`, "policy is computed from a value"],
  ["a file", { $asset: "0f", path: "policy.json" }, "policy is a file or an archive"],
])("%s can't, and is named with its property", (_, value, reason) => {
  expect(reasonsFor(value)).toEqual([expect.stringContaining(`aws:iam/policy:Policy read: ${reason}`)]);
});
