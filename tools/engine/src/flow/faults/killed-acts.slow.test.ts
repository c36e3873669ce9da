import { makeMemoryFiles, type MemoryFiles } from "@roadbed/testing/memory-files.ts";
import { makeRandom } from "@roadbed/testing/random.ts";
import { expect, test } from "vitest";
import type { EnvironmentInput } from "../../contract/program.ts";
import type { ResourceGraph } from "../../contract/graph.ts";
import type { JudgeFacts } from "../reconcile/prepare.ts";
import { makeEmbeddedEngine, type Place } from "../reconcile/engine.ts";
import { makeSimpleRenderer, simpleJudgement } from "../replay/simple-platform.fake.ts";

const place: Place = {
  ref: "orders/staging",
  kind: "environment",
  project: "environments",
  stack: "orders.staging",
  instance: { name: "local", target: "kubernetes", engine: "embedded", delivery: "manifests" } as Place["instance"],
};
const now = () => new Date("2027-01-01T00:00:00Z");

/** Here each act has changed the world at once, as a live API does, and no state tells of it: the hardest place to die. */
test("thousands of kills before and after each act, some twice in a row, leave no object that is orphaned, doubled or forgotten", async ({
  annotate,
}) => {
  const random = makeRandom(91);
  let kills = 0;
  let files = makeMemoryFiles();
  for (let change = 0; change < 120; change++) {
    const desired = await drawGraph(random);
    const clean = copyOf(files);
    const events = await applyUntil(clean, desired, Number.POSITIVE_INFINITY);
    for (let killedAt = 1; killedAt < events; killedAt++) {
      const world = copyOf(files);
      for (const until of [killedAt, ...(random() < 0.3 ? [1 + Math.floor(random() * events)] : [])]) {
        await applyUntil(world, desired, until);
        kills += 1;
      }
      await applyUntil(world, desired, Number.POSITIVE_INFINITY);
      expect(world.texts(), `change ${change}, killed at ${killedAt}`).toEqual(clean.texts());
    }
    files = clean;
  }
  await annotate(`${kills} kills at acts`);
  expect(kills).toBeGreaterThan(1000);
});

/** Applies, and is dropped right after so many events. Returns how many there were. */
async function applyUntil(files: MemoryFiles, desired: ResourceGraph, events: number): Promise<number> {
  const engine = makeEmbeddedEngine({ live: files, version: "1", now });
  const { graph: before } = await engine.readLast(place);
  const plan = simpleJudgement.makePlan({
    ...place,
    instance: place.instance.name,
    volatile: new Set(),
    released: () => true,
    after: desired,
    ...(before === undefined ? {} : { before }),
  });
  const running = engine.apply(place, simpleJudgement.approve(plan, simpleJudgement.judge(plan, {} as JudgeFacts)), { desired });
  for (let count = 1; ; count++) if ((await running.next()).done === true || count === events) return count;
}

async function drawGraph(random: () => number): Promise<ResourceGraph> {
  const names = ["web", "worker", "db-main", "mailer", "search", "reports"].filter(() => random() < 0.6);
  const components = names.map((name) => ({
    name,
    path: "simple@1",
    size: "small",
    settings: { value: String(Math.floor(random() * 3)) },
    uses: [],
  }));
  const input = { kind: "environment", ref: place.ref, components } as unknown as EnvironmentInput;
  for await (const { graph } of makeSimpleRenderer().render([input])) if (graph !== undefined) return graph;
  throw new Error("nothing was rendered");
}

function copyOf(files: MemoryFiles): MemoryFiles {
  return makeMemoryFiles(files.texts());
}
