import { describe, expect, it } from "vitest";
import { findEnvironmentEdges } from "./find-environment-edges.ts";

const environment = (ref: string) => ({ [ref]: { root: `environments/${ref}`, tags: ["type:environment"] } });
const projects = {
  ...environment("orders/staging"),
  ...environment("billing/production"),
  "path-postgres": { root: "golden-paths/postgres" },
  "path-queue": { root: "golden-paths/queue" },
  "golden-paths-kit": { root: "golden-paths/kit" },
  "layer-network": { root: "platform/network" },
  "layer-services": { root: "platform/services" },
};
const instances = `
instances:
  local: { stages: [staging], layers: { services: {} } }
  eu: { stages: [production], layers: { network: {}, services: {} } }
`;

function targetsOf(ref: string, pages: Readonly<Record<string, string>>, platform = instances): string[] {
  const read = (file: string) =>
    file === "platform/instances.yaml" ? platform : (pages[file.replace(/^environments\/|\/environment\.yaml$/g, "")] ?? "");
  return findEnvironmentEdges({ projects }, read)
    .filter(({ source }) => source === ref)
    .map(({ target }) => target);
}

describe("an environment depends on", () => {
  it("the golden paths that its page names, in any style of YAML", () => {
    const block = "stage: staging\ncomponents:\n  db:\n    path: postgres@1\n";
    const flow = 'stage: staging\ncomponents: { db: { path: "postgres@1" }, jobs: { path: queue@2 } }\n';
    expect(targetsOf("orders/staging", { "orders/staging": block })).toEqual(["path-postgres", "golden-paths-kit", "layer-services"]);
    expect(targetsOf("orders/staging", { "orders/staging": flow })).toEqual([
      "path-postgres",
      "path-queue",
      "golden-paths-kit",
      "layer-services",
    ]);
  });

  it("the layers of the instance that its stage lands on", () => {
    expect(targetsOf("billing/production", { "billing/production": "stage: production\n" })).toEqual([
      "golden-paths-kit",
      "layer-network",
      "layer-services",
    ]);
  });

  it("every layer where the platform's page is unreadable", () => {
    expect(targetsOf("orders/staging", { "orders/staging": "stage: staging\n" }, "instances: [")).toContain("layer-network");
  });

  it("the environment that it takes a component from", () => {
    const page = "stage: production\ntakes:\n  placed:\n    from: orders/staging\n    component: placed\n";
    expect(targetsOf("billing/production", { "billing/production": page })).toContain("orders/staging");
  });

  it("nothing that does not exist, which platform check explains", () => {
    expect(targetsOf("orders/staging", { "orders/staging": "stage: staging\ncomponents: { db: { path: postgress@1 } }\n" })).toEqual([
      "golden-paths-kit",
      "layer-services",
    ]);
  });
});
