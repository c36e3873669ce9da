import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { makeMemoryFiles } from "@roadbed/testing/memory-files.ts";
import { applyPlan, type ApplyEvent, type ApplyOutcome } from "../../apply/embedded.ts";
import { openPulumi } from "../../apply/pulumi/run-stack.ts";
import { graphOfState, makeEmptyState, type StackState } from "../../apply/state.ts";
import type { Target } from "../../apply/targets/target.ts";
import type { ResourceGraph } from "../../contract/graph.ts";
import type { Json } from "../../contract/json.ts";
import type { ApprovedPlan } from "../../contract/verdict.ts";
import type { EngineOptions, Place } from "../reconcile/engine.ts";
import { makePulumiEngine } from "../reconcile/pulumi-engine.ts";
import { openFolder } from "./folder.fake.ts";

export type Outcome = Omit<ApplyOutcome, "state">;

/** An engine with a cluster of its own, at one stack. */
export interface Subject {
  readLast(): Promise<ResourceGraph | undefined>;
  apply(plan: ApprovedPlan, options: EngineOptions): AsyncGenerator<ApplyEvent, Outcome>;
  readState(): Promise<StackState | undefined>;
  readonly cluster: ReturnType<typeof openFolder>;
}

const passphrase = "correct horse battery staple";
const [project, stack] = ["environments", "orders.staging"];

export const isPulumiHere = (process.env["PATH"] ?? "")
  .split(delimiter)
  .some((folder) => folder !== "" && existsSync(join(folder, "pulumi")));

export function makeEmbeddedSubject(folder: string, from: StackState = makeEmptyState(project, stack)): Subject {
  const cluster = openFolder(makeFolder(folder, "embedded"));
  let state = from;
  const target: Target = {
    name: "folder",
    immediate: true,
    whyNot: () => undefined,
    put: async (object) => cluster.put(object),
    remove: async (object) => cluster.remove(object),
    finish: () => Promise.resolve(undefined),
  };
  return {
    cluster,
    readLast: () => Promise.resolve(state.resources.length === 0 ? undefined : graphOfState(state)),
    readState: () => Promise.resolve(state.resources.length === 0 ? undefined : state),
    async *apply(plan, { desired, secrets = new Map<string, Json>() }) {
      const { state: after, ...outcome } = yield* applyPlan(plan, {
        state,
        target,
        now: () => new Date(),
        secrets: { passphrase, texts: secrets },
        ...(desired === undefined ? {} : { desired }),
      });
      state = after;
      return outcome;
    },
  };
}

/** The real engine, by its CLI on PATH; of its Kubernetes provider there is only the fake. */
export function makePulumiSubject(folder: string): Subject & { readonly env: Readonly<Record<string, string>> } {
  const objects = makeFolder(folder, "pulumi");
  const env = { ...installPlugin(folder), ROADBED_OBJECTS: objects, PULUMI_CONFIG_PASSPHRASE: passphrase };
  const backend = `file://${makeFolder(folder, "backend")}`;
  const live = makeMemoryFiles();
  const engine = makePulumiEngine({ live, env, root: "" });
  const place = { ref: "orders/staging", kind: "environment", project, stack, instance: { name: "local", state: { backend } } } as Place;
  return {
    cluster: openFolder(objects),
    env: { ...env, PULUMI_BACKEND_URL: backend },
    readLast: async () => (await engine.readLast(place)).graph,
    readState: () => openPulumi({ backend, env }).read(place),
    apply: (plan, options) => engine.apply(place, plan, options),
  };
}

/** What is on PATH comes before what is installed. */
function installPlugin(folder: string): { PATH: string } {
  const bin = makeFolder(folder, "bin");
  const plugin = join(bin, "pulumi-resource-kubernetes");
  writeFileSync(plugin, `#!/bin/sh\nexec "${process.execPath}" "${join(import.meta.dirname, "kubernetes-plugin.fake.ts")}" "$@"\n`);
  chmodSync(plugin, 0o755);
  return { PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` };
}

function makeFolder(...path: string[]): string {
  const folder = join(...path);
  mkdirSync(folder, { recursive: true });
  return folder;
}
