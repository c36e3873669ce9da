/* eslint-disable roadbed/one-way-imports -- the corpus is made of what golden paths really render */
import { recordEnvironment } from "@roadbed/golden-paths/record-environment.fake.ts";
import type { JsonObject } from "../contract/json.ts";
import type { DesiredObject } from "./find-drift.ts";

const image = `registry.example.com/acme/shop@sha256:${"5".repeat(64)}`;

/** All objects of an environment with a component of each golden path, as the programs render them for a cluster. */
export async function renderCorpusObjects(): Promise<DesiredObject[]> {
  const { resources } = await recordEnvironment({
    target: "kubernetes",
    components: {
      db: { path: "postgres@1" },
      sessions: { path: "cache@1" },
      placed: { path: "queue@1" },
      archive: { path: "bucket@1" },
      web: { path: "web-service@1", size: "medium", settings: { image }, uses: ["db", "sessions"] },
      fulfilment: { path: "worker@1", settings: { image }, uses: ["placed"] },
      nightly: { path: "scheduled-job@1", settings: { image, schedule: "0 3 * * *" }, uses: ["archive"] },
    },
  });
  return resources
    .filter(({ type, inputs }) => type.startsWith("kubernetes:") && typeof inputs["kind"] === "string")
    .map(({ type, name, inputs }) => ({
      ref: "shop/live",
      urn: `urn:pulumi:shop.live::environments::${type}::${name}`,
      object: JSON.parse(JSON.stringify(inputs)) as JsonObject,
    }));
}
