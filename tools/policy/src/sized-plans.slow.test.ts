import { makeUrn, placeholder, type Resource } from "@roadbed/engine/contract/graph.ts";
import { stages } from "@roadbed/engine/contract/identity.ts";
import { expect, test } from "vitest";
import { planNew } from "./cost/make-stack.fake.ts";
import { recordSized, sizes, targets } from "./cost/sized-stacks.fake.ts";
import { judgePlan } from "./judge-plan.ts";

const choices = targets.flatMap((target) => stages.flatMap((stage) => sizes.map((size) => ({ target, stage, size }))));

test.each(choices)("every golden path in size $size may be made in $stage on $target", async ({ target, stage, size }) => {
  const plan = planNew((await recordSized({ target, stage, size })).map(nameOrigin));
  const facts = {
    stage,
    data: "internal" as const,
    production: stage === "production",
    team: "shop",
    namespace: "shop-live",
    registries: ["registry.example.com/acme"],
  };
  expect(plan.steps.length).toBeGreaterThan(20);
  expect(judgePlan(plan, facts).violations.map(({ rule, urn, path }) => `${rule} ${urn ?? ""} ${path ?? ""}`)).toEqual([]);
});

/** The recording says only `⟦secretArn⟧` of what a database will have; a plan says whose. */
function nameOrigin(resource: Resource): Resource {
  const arn = placeholder(makeUrn("shop.live", "environments", "aws:rds/instance:Instance", "db"), "secretArn");
  return { ...resource, inputs: JSON.parse(JSON.stringify(resource.inputs).replaceAll("⟦secretArn⟧", arn)) as Resource["inputs"] };
}
