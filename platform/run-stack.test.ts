import * as pulumi from "@pulumi/pulumi";
import { makeOutputs } from "@roadbed/engine/render/computed-outputs.ts";
import type { WireObject } from "@roadbed/engine/render/wire.ts";
import { expect, test } from "vitest";
import { describeInstance, renderLayers } from "./render-layers.fake.ts";

/** Stands for the engine: what was applied of the layers below, and the names of all that is registered. */
async function startStack(project: string, stack: string, applied: Record<string, object> = {}): Promise<string[]> {
  const registered: string[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        registered.push(`${type} ${name}`);
        if (type === "pulumi:pulumi:StackReference")
          return { id: name, state: { name, outputs: applied[name] ?? {}, secretOutputNames: [] } };
        const { id, outputs } = makeOutputs({ urn: name, type, inputs: inputs as WireObject });
        return { id, state: outputs };
      },
      call: ({ token }) => {
        throw new Error(`${token} asks the cloud.`);
      },
    },
    project,
    stack,
    false,
    "organization",
  );
  return registered;
}

test("the network is a Pulumi program whose stack is called like the instance", async () => {
  const registered = await startStack("network", "eu");
  const { cidr, zones } = await import("./network/index.ts");
  await pulumi.runtime.disconnect();
  expect(registered).toContain("aws:ec2/vpc:Vpc vpc");
  const values = await new Promise((resolve) => {
    pulumi.output([cidr, zones]).apply(resolve);
  });
  expect(values).toEqual(["10.20.0.0/16", ["eu-west-1a", "eu-west-1b", "eu-west-1c"]]);
});

test("the cluster stands on what the network's stack has been applied with", async () => {
  const network = (await renderLayers(describeInstance("aws"))).get("network")?.outputs ?? {};
  const registered = await startStack("cluster", "eu", { "organization/network/eu": network });
  await import("./cluster/index.ts");
  await pulumi.runtime.disconnect();
  expect(registered).toContain("aws:eks/cluster:Cluster control-plane");
});

test("a layer whose ground was never applied says so", async () => {
  await startStack("services", "eu");
  await expect(import("./services/index.ts")).rejects.toThrow("The stack eu of the layer network has not been applied");
});

test("a stack that is no instance is refused with the names that are", async () => {
  const { runStack } = await import("./run-stack.ts");
  await startStack("network", "mars");
  await expect(runStack("network")).rejects.toThrow("platform/instances.yaml has no layer network in an instance mars.");
});
