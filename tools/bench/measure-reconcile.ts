import { makeFleetReader } from "@roadbed/engine/flow/fleet-reader.ts";
import { openStore } from "@roadbed/engine/ledger/store.ts";
import { openRepository } from "@roadbed/engine/read/git.ts";
import { readFleet } from "@roadbed/engine/read/read-fleet.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import { platformCommand } from "./benchmarks.ts";
import { type FleetRepository, makeFleetRepository } from "./fleet-repository.ts";
import { measureCommand } from "./measure.ts";
import type { Row } from "./report.ts";

const fleetSize = 10_000;

/** Ten thousand environments of which none has a gap: what every scheduled run pays. The ledger is written as runs would leave it. */
export async function measureReconcile(root: string): Promise<readonly Row[]> {
  const fleet = makeFleetRepository(root, fleetSize);
  await recordAllApplied(fleet);
  const command = platformCommand(fleet.root, "reconcile", "--output", "json");
  const first = await measureCommand(command, { cwd: fleet.root, runs: 1, warmup: 0 });
  const again = await measureCommand(command, { cwd: fleet.root });
  const { inSync, outcomes } = JSON.parse(again.stdout) as { inSync: number; outcomes: unknown[] };
  const note = `${inSync.toLocaleString("en")} in sync, ${outcomes.length} not`;
  return [
    { id: "reconcile", what: "nothing to do among 10,000, in a fresh clone", seconds: first.wall, peakMegabytes: first.peak, aim: 2, note },
    { id: "reconcile", what: "nothing to do among 10,000, again", seconds: again.wall, peakMegabytes: again.peak, aim: 2, note },
  ];
}

async function recordAllApplied({ root }: FleetRepository): Promise<void> {
  const repository = openRepository(root);
  const commit = await repository.resolveCommit("main");
  const { fleet, entries } = await readFleet(repository, await repository.treeOf(commit), { catalog, layers, today: "2027-01-01" });
  const names = layers.map(({ name }) => name);
  const reader = makeFleetReader(fleet, entries, names);
  const store = openStore({ directory: root, now: () => new Date("2027-01-01T00:00:00Z") });
  await store.pull();
  const result = () => ({
    v: 1 as const,
    kind: "result" as const,
    at: "2027-01-01T00:00:00.000Z",
    run: "bench",
    commit,
    fingerprint: "0".repeat(64),
    outcome: "applied" as const,
    held: [],
    gone: false,
    steps: [],
    milliseconds: 1,
  });
  for (const [name, instance] of Object.entries(fleet.platform.instances)) {
    for (const layer of names.filter((one) => Object.hasOwn(instance.layers, one))) {
      await store.ledger.append({
        ...result(),
        ref: `layers/${name}/${layer}`,
        instance: name,
        materials: reader.materialsOfLayer(name, layer),
      });
    }
  }
  for (const request of fleet.environments.values()) {
    await store.ledger.append({
      ...result(),
      ref: request.ref,
      instance: request.instance,
      stage: request.spec.stage,
      materials: reader.materialsOfEnvironment(request),
    });
  }
  await store.publish("a fleet in sync", new Map());
}
