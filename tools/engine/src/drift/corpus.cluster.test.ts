import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whyNoControlPlane } from "@roadbed/cluster/find-binaries.ts";
import { type ControlPlane, startControlPlane } from "@roadbed/cluster/start-control-plane.ts";
import { teachOperatorKinds } from "@roadbed/cluster/teach-operator-kinds.ts";
import { driftKinds } from "../contract/drift.ts";
import type { Json, JsonObject } from "../contract/json.ts";
import { liveKey, type LiveObject } from "../contract/live.ts";
import { at, type ServedObject } from "./api-server.fake.ts";
import { renderCorpusObjects } from "./corpus-objects.fake.ts";
import { makeScore, tell } from "./corpus-score.fake.ts";
import { type DesiredObject, entriesOf, findDrift, nameOf } from "./find-drift.ts";
import { type Injection, listInjections, people, rename } from "./inject-drift.fake.ts";
import { listNoise, type Noise } from "./inject-noise.fake.ts";
import { NotAccepted, RealObjects } from "./served-for-real.fake.ts";

// The same cases as in corpus.test.ts, made by a real API server: its own defaults, its own managedFields.
const readme = readFileSync(new URL("./README.md", import.meta.url), "utf8");
const missing = whyNoControlPlane();
let plane: ControlPlane;
let real: RealObjects;
let objects: DesiredObject[];
let made = 0;

describe.skipIf(missing !== undefined)(`on a real API server${missing === undefined ? "" : ` (SKIPPED: ${missing})`}`, () => {
  beforeAll(async () => {
    plane = await startControlPlane();
    await teachOperatorKinds(plane);
    real = new RealObjects(plane.cluster);
    objects = await renderCorpusObjects();
    for (const name of new Set(objects.map(({ object }) => nameOf(object).namespace ?? "")))
      if (name !== "") await real.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } }, "test");
  });
  afterAll(async () => {
    await plane?.stop();
  });

  test("every object as it was applied is as it was asked for", async () => {
    for (const each of objects) {
      const desired = anew(each);
      await real.apply(desired.object, "roadbed");
      expect((await find(desired)).drifts.map(tell)).toEqual([]);
    }
  });

  test.for([
    { row: "made by a real API server (Kubernetes 1.36)", draw: 0 },
    { row: "the same with other fields, drawn after the rules stood", draw: 101 },
  ])("drift is found and told by kind, place and manager, as often as the README says: $row", async ({ row, draw }, { annotate }) => {
    const score = makeScore();
    let refused = 0;
    for (const [turn, each] of objects.entries())
      for (const injection of listInjections(each.object, turn + draw)) {
        const manager =
          injection.isSwap === true || injection.isCopy === true ? "kubectl-create" : (people[(turn + score.cases) % people.length] ?? "");
        try {
          const desired = anew(each);
          const { live, expected } = await inject(desired, injection, manager, turn);
          score.add(injection, expected, findDrift({ instance: "local", desired: [desired], live }).drifts);
        } catch (error) {
          if (!(error instanceof NotAccepted)) throw error;
          refused += 1;
        }
      }
    await annotate(`${score.line()}; ${refused} more the API server refused`);
    expect(score.misses).toEqual([]);
    expect(score.cases).toBeGreaterThan(200);
    expect([...score.kinds.keys()].sort()).toEqual([...driftKinds].sort());
    expect(readme).toContain(`| ${row} | ${score.row()} |`);
  });

  test("noise alone is no drift", async () => {
    const said: string[] = [];
    for (const each of objects)
      for (const noise of listNoise(each.object)) {
        const desired = anew(each);
        await real.apply(desired.object, "roadbed");
        await makeNoise(desired, noise);
        said.push(...(await find(desired)).drifts.map((drift) => `${noise.reason}: ${tell(drift)}`));
      }
    expect(said).toEqual([]);
  });
});

/** Under a name of its own, so that no case sees another one's object. */
function anew(each: DesiredObject): DesiredObject {
  const object = structuredClone(each.object);
  rename(object, String((made += 1)));
  return { ...each, object };
}

async function inject(
  desired: DesiredObject,
  { kind, path, change, isSwap, isCopy, isNobodys, subresource, removed }: Injection,
  manager: string,
  turn: number,
): Promise<{ live: Map<string, LiveObject>; expected: string }> {
  const name = nameOf(desired.object);
  const by = isNobodys === true ? "unknown" : manager;
  await real.apply(desired.object, "roadbed");
  if (change === undefined || isSwap === true) {
    // Without controllers a namespace never goes away.
    if (name.kind === "Namespace") throw new NotAccepted("a namespace stays");
    await real.delete(name);
  }
  let about = name;
  if (isSwap === true || isCopy === true) {
    const other = structuredClone(desired.object);
    change?.(other);
    await real.create(other, manager);
    about = nameOf(other);
  } else if (change !== undefined) {
    const noises = listNoise(desired.object).filter(({ reason }) => reason !== "autoscaler" && reason !== "normalised");
    const noise = noises[turn % noises.length];
    if (noise !== undefined) await makeNoise(desired, noise);
    await real.update(name, manager, change, subresource);
  }
  const live = new Map<string, LiveObject>();
  for (const each of new Map([name, about].map((one) => [liveKey(one), one])).values()) {
    const found = await real.read(each);
    if (found !== undefined) live.set(liveKey(each), found);
  }
  const now = live.get(liveKey(name))?.object;
  const left = removed === undefined || now === undefined ? undefined : at(now, removed);
  // Where the API server puts a default in the place of what was removed, it is changed by whoever removed it, or not at all.
  if (removed !== undefined && left !== undefined) {
    if (JSON.stringify(left) === JSON.stringify(at(desired.object, removed))) throw new NotAccepted("the same value came back");
    return { live, expected: ["field-changed", liveKey(about), path ?? "", manager].join(" ") };
  }
  if (removed !== undefined && now !== undefined && ownsWhole(now, manager, removed))
    return { live, expected: [kind, liveKey(about), path ?? "", manager].join(" ") };
  return { live, expected: [kind, liveKey(about), path ?? "", kind === "object-deleted" ? "" : by].join(" ") };
}

/** Of a map that an API server keeps as one piece whoever takes something out owns the rest. */
function ownsWhole(live: JsonObject, manager: string, path: readonly string[]): boolean {
  return entriesOf(live).some((entry) => {
    let node: JsonObject | undefined = entry.fieldsV1;
    for (const segment of path) {
      if (entry.manager !== manager || node === undefined) return false;
      if (Object.keys(node).length === 0) return true;
      node = node[segment] as JsonObject | undefined;
    }
    return false;
  });
}

/** What the model does to its object is done to the real one. */
async function makeNoise({ object }: DesiredObject, { make }: Noise): Promise<void> {
  const todo: (() => Promise<void>)[] = [];
  const name = nameOf(object);
  const update: ServedObject["update"] = (manager, _time, change, { subresource, operation } = {}) => {
    todo.push(async () => {
      if (operation !== "Apply") return await real.update(name, manager, change, subresource);
      const own: JsonObject = { apiVersion: name.apiVersion, kind: name.kind, metadata: { ...name } };
      const metadata = own["metadata"] as Record<string, Json>;
      delete metadata["apiVersion"];
      delete metadata["kind"];
      change(own);
      await real.apply(own, manager);
    });
    return undefined as unknown as ServedObject;
  };
  make({ object: structuredClone(object), update } as unknown as ServedObject, "");
  for (const act of todo)
    await act().catch((error: unknown) => {
      if (!(error instanceof NotAccepted)) throw error;
    });
}

async function find(desired: DesiredObject): Promise<ReturnType<typeof findDrift>> {
  const found = await real.read(nameOf(desired.object));
  return findDrift({
    instance: "local",
    desired: [desired],
    live: new Map(found === undefined ? [] : [[liveKey(nameOf(desired.object)), found]]),
  });
}
