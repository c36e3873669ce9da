/* eslint-disable roadbed/one-way-imports -- what golden paths render in every size and on both targets, as a team would ask for it */
import type { Size } from "@roadbed/engine/contract/golden-path.ts";
import type { Stage } from "@roadbed/engine/contract/identity.ts";
import type { Resource } from "@roadbed/engine/contract/graph.ts";
import { recordEnvironment } from "@roadbed/golden-paths/record-environment.fake.ts";
import { makeResource } from "../make-step.fake.ts";
import type { CostFacts } from "./usage.ts";

export const sizes = ["small", "medium", "large", "xlarge"] as const satisfies readonly Size[];
export const targets = ["kubernetes", "aws"] as const;

const image = `registry.example.com/acme/shop@sha256:${"a".repeat(64)}`;

export const components = {
  db: { path: "postgres@1" },
  sessions: { path: "cache@1" },
  placed: { path: "queue@1" },
  receipts: { path: "bucket@1" },
  web: { path: "web-service@1", settings: { image }, uses: ["db", "sessions"] },
  fulfilment: { path: "worker@1", settings: { image }, uses: ["placed", "receipts"] },
  books: { path: "scheduled-job@1", settings: { image, schedule: "0 2 * * *" }, uses: ["db"] },
} as const;
export type ComponentName = keyof typeof components;

interface SizedOptions {
  readonly target: CostFacts["target"];
  readonly size: Size;
  readonly stage?: Stage;
  /** Default: all. */
  readonly only?: readonly ComponentName[];
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** Everything that an environment with one of each golden path consists of. */
export async function recordSized({ target, size, stage = "production", only, spec = {} }: SizedOptions): Promise<Resource[]> {
  const asked = Object.entries(components).filter(([name]) => only === undefined || (only as readonly string[]).includes(name));
  const { resources } = await recordEnvironment({
    target,
    stage,
    spec,
    components: Object.fromEntries(asked.map(([name, component]) => [name, { ...component, size }])),
  });
  return resources.map(({ type, name, inputs }, index) => makeResource(type, name, inputs, { urn: `urn:${index}:${name}` }));
}
