import { expect, test } from "vitest";
import { environmentSchema } from "../contract/environment.ts";
import { renderGraph } from "./plan-graph.ts";
import { makePlan, platform, scaleWeb } from "./review-samples.fake.ts";

function makeSides(pages: Readonly<Record<string, object>>) {
  const environments = new Map(
    Object.entries(pages).map(([ref, page]) => [
      ref,
      environmentSchema.parse({ purpose: "Orders.", stage: "production", components: { web: { path: "web-service@1" } }, ...page }),
    ]),
  );
  const side = { platform, environments };
  return { old: side, next: side };
}

const change = (ref: string) => makePlan(ref, [scaleWeb(ref, 2, 3)]);
const layer = (ref: string) => makePlan(ref, [scaleWeb(ref, 2, 3)], "layer");

test("layers stand below the environments on them, and who takes something below whoever shares it", () => {
  const sides = makeSides({
    "orders/production": { shares: [{ component: "web", with: "billing/production" }] },
    "visits/production": {},
    "claims/production": {},
  });
  const plans = [layer("eu/network"), layer("eu/services"), ...["claims/production", "orders/production", "visits/production"].map(change)];
  expect(renderGraph(plans, sides).join("\n")).toBe(`<details><summary>What depends on what</summary>

\`\`\`mermaid
graph LR
  n0["billing/production<br/>stays as it is"]
  n1["orders/production<br/>1 to change"]
  n2["layer eu/network<br/>1 to change"]
  n3["layer eu/services<br/>1 to change"]
  n4["2 other environments"]
  n1 --> n0
  n2 --> n3
  n3 --> n1
  n3 --> n4
\`\`\`

</details>
`);
});

test("where nothing depends on anything there is no picture, and of too much only the number", () => {
  const pages = Array.from(
    { length: 40 },
    (_, index) => [`team-${index}/production`, { shares: [{ component: "web", with: `user-${index}/production` }] }] as const,
  );
  expect(renderGraph([change("orders/production")], makeSides({ "orders/production": {} }))).toEqual([]);
  expect(
    renderGraph(
      pages.map(([ref]) => change(ref)),
      makeSides(Object.fromEntries(pages)),
    ),
  ).toEqual(["40 dependencies between 80 of these: too many for a picture.", ""]);
});

test("a name can't draw anything of its own", () => {
  const ref = 'orders/x"]-->n9["`';
  const lines = renderGraph([layer("eu/network"), change(ref)], makeSides({ [ref]: {} }));
  expect(lines.filter((line) => line.includes("orders"))).toEqual(['  n1["orders/x??--?n9???<br/>1 to change"]']);
});
