import { expect, test } from "vitest";
import { recordPath } from "../kit/record-path.fake.ts";
import { sampleContext } from "../kit/sample-context.fake.ts";
import { path } from "./component.ts";
import { templatePath } from "./contract.ts";

function record(target: "aws" | "kubernetes") {
  return recordPath(templatePath, path, {
    context: sampleContext({ target }),
    name: "prices",
    settings: { values: { CURRENCY: "EUR" } },
    access: ["read"],
  });
}

test("in the cluster it is one ConfigMap, whose keys workloads get as variables", async () => {
  const { children, find, connections } = await record("kubernetes");
  expect(children).toEqual(["kubernetes:core/v1:ConfigMap prices"]);
  expect(find("ConfigMap").inputs["data"]).toEqual({ CURRENCY: "EUR" });
  expect(connections[0]?.env).toEqual({ CURRENCY: { configMap: "prices", key: "CURRENCY" } });
});

test("on AWS it is one parameter, which only its users may read", async () => {
  const { children, find, connections } = await record("aws");
  expect(children).toEqual(["aws:ssm/parameter:Parameter prices"]);
  expect(find("Parameter").inputs).toMatchObject({ name: "/acme/shop/live/prices", type: "String", insecureValue: '{"CURRENCY":"EUR"}' });
  expect(connections[0]?.statements).toEqual([
    { Effect: "Allow", Action: ["ssm:GetParameter"], Resource: ["arn:aws:ssm:eu-west-1:111122223333:parameter/acme/shop/live/prices"] },
  ]);
});
