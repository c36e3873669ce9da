import { expect, test } from "vitest";
import { readLayerText, tryReadLayerText } from "./layer-outputs.ts";
import { sampleContext } from "./sample-context.fake.ts";

const context = sampleContext({ target: "kubernetes" });

test("an output is found by its path", () => {
  expect(readLayerText(context, "services", "rabbitmq", "cluster")).toBe("queues");
});

test("a layer that is not there is named, with the file to add it to", () => {
  expect(() => readLayerText(context, "network", "cidr")).toThrow("The layer network of the instance main has no output cidr.");
});

test("what is no text, or lies below text, is not there", () => {
  expect(tryReadLayerText(context, "services", "rabbitmq")).toBeUndefined();
  expect(tryReadLayerText(context, "services", "secretStore", "length")).toBeUndefined();
});
