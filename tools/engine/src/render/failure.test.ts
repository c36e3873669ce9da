import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { UserError } from "../contract/errors.ts";
import type { EnvironmentInput } from "../contract/program.ts";
import { checkout, makeComponent, makeInput } from "./fixtures/inputs.ts";
import { createRenderer, type Renderer } from "./renderer.ts";

const ownCode = { code: ["environments/orders/throws-in-code/report.ts"] };

describe.each([
  { where: "in this process", workers: 0 },
  { where: "in a worker", workers: 1 },
])("a program that fails $where", ({ workers }) => {
  let renderer: Renderer;
  beforeAll(() => {
    renderer = createRenderer({ root: checkout, workers, timeLimitMs: 700 });
  });
  afterAll(() => renderer.close());

  async function renderError(scenario: string, changes: Partial<EnvironmentInput> = {}): Promise<UserError> {
    let found: UserError | undefined;
    for await (const { index, error, graph } of renderer.render([makeInput(scenario, changes), makeInput("own-code")])) {
      if (index === 0) found = error;
      else expect(graph?.stack, "the next program is not disturbed").toBe("orders.own-code");
    }
    if (found === undefined) throw new Error(`${scenario} did not fail`);
    expect(found.name).toBe("UserError");
    return found;
  }

  test("names the line of the team's own code", async () => {
    const error = await renderError("throws-in-code", ownCode);
    expect(error.message).toBe(
      "The program of orders/throws-in-code failed: Cannot read properties of undefined (reading 'toUpperCase') (environments/orders/throws-in-code/report.ts:6).",
    );
    expect(error.findings).toMatchObject([{ at: { file: "environments/orders/throws-in-code/report.ts", line: 6 } }]);
  });

  test("fails also where nobody waits for the output", async () => {
    expect((await renderError("throws-in-apply")).message).toBe(
      "The program of orders/throws-in-apply failed: the name settings is not to my liking (scenarios/throws-in-apply.ts:7).",
    );
  });

  test("fails also in a timer", async () => {
    expect((await renderError("throws-later")).message).toContain("a timer went off (scenarios/throws-later.ts:4)");
  });

  test("is ended when it never settles, and says what it waits for", async () => {
    expect((await renderError("hangs")).message).toBe(
      "orders/hangs: The program was not done after 0.7 s. It waits for the inputs of waits-for-ever (kubernetes:core/v1:ConfigMap).",
    );
  });

  test("may not end the process", async () => {
    expect((await renderError("exits")).message).toBe("orders/exits: The program calls process.exit (scenarios/exits.ts:2).");
  });

  test("may not ask the cloud, even where it would catch the error", async () => {
    const error = await renderError("invokes");
    expect(error.message).toBe(
      "orders/invokes: The function aws:index/getAvailabilityZones:getAvailabilityZones asks the cloud, and a program is rendered without one (scenarios/invokes.ts:4).",
    );
    expect(error.fix).toContain("platform's layers");
  });

  test("may not reference a stack that is no layer", async () => {
    const error = await renderError("stack-reference", {
      components: [makeComponent("payments", { stack: "organization/environments/payments.production" })],
    });
    expect(error.message).toContain("The stack organization/environments/payments.production is not a layer");
  });

  test("names both places of a name that is used twice", async () => {
    const error = await renderError("duplicate");
    expect(error.message).toBe(
      "orders/duplicate: Two resources of type kubernetes:core/v1:ConfigMap are both called settings: one at scenarios/duplicate.ts:4, the other at scenarios/duplicate.ts:5.",
    );
  });

  test("names both resources that write one Kubernetes object", async () => {
    expect((await renderError("same-object")).message).toBe(
      "orders/same-object: The resources mine and theirs both write the Kubernetes object ConfigMap orders/settings.",
    );
  });
});
