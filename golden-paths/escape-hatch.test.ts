import { fileURLToPath } from "node:url";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, expect, test } from "vitest";
import { recordEnvironment } from "./record-environment.fake.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
// A program imports modules of its own checkout only; this part of it is in no commit.
mkdirSync(join(root, ".platform"), { recursive: true });
const folder = mkdtempSync(join(root, ".platform", "escape-hatch-"));
afterAll(() => rmSync(folder, { recursive: true }));

function writeModule(name: string, body: string): string {
  const file = join(folder, `${name}.ts`);
  writeFileSync(
    file,
    `import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";\nimport { Topic } from "@pulumi/aws/sns/topic.js";\nimport { ClusterRole } from "@pulumi/kubernetes/rbac/v1/clusterRole.js";\nvoid [ConfigMap, Topic, ClusterRole];\n${body}\n`,
  );
  return relative(root, file).replaceAll("\\", "/");
}

const run = (file: string, target: "aws" | "kubernetes" = "kubernetes") =>
  recordEnvironment({
    target,
    components: { "orders-db": { path: "postgres@1" } },
    input: { code: [file] },
  });

test("a team's own object gets the environment's namespace, labels and order", async () => {
  const { find } = await run(
    writeModule(
      "settings",
      `export function resources(context, { parent }) {
    new ConfigMap("settings", { metadata: { labels: { tier: "gold", "roadbed.dev/team": "somebody-else" } }, data: { mode: context.environment } }, { parent });
  }`,
    ),
  );
  const { at, parent, dependsOn } = find("ConfigMap");
  expect(parent).toBe("roadbed:escape-hatch escape-hatch");
  expect(at("metadata")).toMatchObject({
    name: "settings",
    namespace: "shop-live",
    labels: { tier: "gold", "roadbed.dev/team": "shop", "roadbed.dev/stage": "development" },
  });
  expect(dependsOn).toContain("kubernetes:core/v1:Namespace namespace");
});

test("what it returns is an output, and it can ask components for what they deliver", async () => {
  const file = writeModule(
    "database",
    `export function resources(_context, { connect }) {
    return { variables: Object.keys(connect("orders-db", "read").env).sort() };
  }`,
  );
  expect((await run(file)).outputs["own"]).toEqual({
    database: { variables: ["HOST", "NAME", "PASSWORD", "PORT", "SSLMODE", "URL", "USER"] },
  });
});

test("on AWS its resources are tagged by a provider, because only that knows which take tags", async () => {
  const { find } = await run(
    writeModule("topic", `export function resources(_context, { parent }) { new Topic("news", {}, { parent }); }`),
    "aws",
  );
  expect(find("Topic").parent).toBe("roadbed:escape-hatch escape-hatch");
});

test("an object that stands in no namespace is given none", async () => {
  const { find } = await run(
    writeModule(
      "cluster-role",
      `export function resources(_context, { parent }) { new ClusterRole("reader", { rules: [] }, { parent }); }`,
    ),
  );
  expect(find("ClusterRole").at("metadata", "namespace")).toBeUndefined();
});

test.each([
  [
    "orphan",
    `export function resources() { new ConfigMap("lost", {}); }`,
    "The resource lost (kubernetes:core/v1:ConfigMap) in orphan.ts has no parent.",
  ],
  [
    "trespasser",
    `export function resources(_context, { parent }) { new ConfigMap("away", { metadata: { namespace: "billing-live" } }, { parent }); }`,
    "of shop/live stands in the namespace billing-live.",
  ],
  ["nothing-exported", `export const resource = 1;`, "doesn't export a function called resources."],
  [
    "unknown-component",
    `export function resources(_context, { connect }) { connect("orders", "read"); }`,
    "shop/live has no component orders, but its own code connects to it.",
  ],
])("%s is refused", async (name, body, message) => {
  await expect(run(writeModule(name, body))).rejects.toThrow(message);
});
