import * as pulumi from "@pulumi/pulumi";
import { beforeEach, expect, test } from "vitest";
import { Example } from "./layer.ts";
import { exampleOutputs } from "./outputs.ts";
import { exampleSettings } from "./settings.ts";

interface Made {
  readonly type: string;
  readonly name: string;
  readonly inputs: unknown;
}
let made: Made[] = [];

beforeEach(async () => {
  made = [];
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        made.push({ type, name, inputs });
        return { id: name, state: inputs as Record<string, unknown> };
      },
      call: ({ token }) => {
        throw new Error(`${token} asks the cloud.`);
      },
    },
    "example",
    "local",
  );
});

async function createExample(settings: Record<string, unknown>): Promise<unknown> {
  const layer = new Example(exampleSettings.parse(settings));
  const outputs = await new Promise((resolve) => {
    pulumi.output(layer.outputs).apply(resolve);
  });
  await pulumi.runtime.disconnect();
  return outputs;
}

test("it makes exactly these resources, and keeps its promise", async () => {
  const outputs = await createExample({});
  expect(made.map(({ type, name }) => `${type} ${name}`)).toEqual([
    "roadbed:layer:example example",
    "kubernetes:core/v1:Namespace example",
  ]);
  expect(exampleOutputs.parse(outputs)).toEqual({ namespace: "example" });
});

test("its pods are restricted unless the settings say otherwise", async () => {
  await createExample({ podSecurity: "baseline" });
  expect(made.at(-1)?.inputs).toMatchObject({ metadata: { labels: { "pod-security.kubernetes.io/enforce": "baseline" } } });
});

test("a setting that nobody knows is refused", () => {
  expect(exampleSettings.safeParse({ podSecurty: "baseline" }).success).toBe(false);
});
