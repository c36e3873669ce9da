import { expect, test } from "vitest";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { accountOf, arnOf, awsNameOf, partitionOf } from "./aws-names.ts";
import { sampleContext } from "./sample-context.fake.ts";

test("a physical name begins with the organisation and says whose it is", () => {
  expect(awsNameOf(sampleContext({ target: "aws" }), "billing/live", "invoices")).toBe("acme-billing-live-invoices");
});

test("an ARN is written from names, in the partition of the region", () => {
  const context = sampleContext({ target: "aws" });
  expect(arnOf(context, "sqs", "acme-shop-live-jobs")).toBe("arn:aws:sqs:eu-west-1:111122223333:acme-shop-live-jobs");
  expect(["eu-west-1", "cn-north-1", "us-gov-west-1"].map(partitionOf)).toEqual(["aws", "aws-cn", "aws-us-gov"]);
});

test("an instance without an account is the user's mistake, and says where to repair it", () => {
  const context = sampleContext({ target: "aws" });
  const { account: _, ...instance } = context.input.instance;
  const without = { ...context, input: { ...context.input, instance } };
  expect(() => accountOf(without)).toThrow(UserError);
  expect(() => accountOf(without)).toThrow("The instance main stands on AWS, but has no account.");
});
