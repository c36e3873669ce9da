import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { driftKinds } from "../contract/drift.ts";
import { liveKey, type LiveObject } from "../contract/live.ts";
import { ServedObject } from "./api-server.fake.ts";
import { makeScore, tell } from "./corpus-score.fake.ts";
import { renderCorpusObjects } from "./corpus-objects.fake.ts";
import { type DesiredObject, findDrift, nameOf } from "./find-drift.ts";
import { type Injection, listInjections, people } from "./inject-drift.fake.ts";
import { listNoise } from "./inject-noise.fake.ts";

const applied = "2027-01-01T00:00:00Z";
const later = "2027-02-03T04:05:06Z";
const readme = readFileSync(new URL("./README.md", import.meta.url), "utf8");

let objects: DesiredObject[] = [];
beforeAll(async () => {
  objects = await renderCorpusObjects();
});

describe("drift that was injected, under the noise that every cluster makes", () => {
  test("is found and told by kind, place and manager, as often as the README says", async ({ annotate }) => {
    const score = makeScore();
    for (const [turn, each] of objects.entries())
      for (const injection of listInjections(each.object, turn)) {
        const manager =
          injection.isSwap === true || injection.isCopy === true ? "kubectl-create" : (people[(turn + score.cases) % people.length] ?? "");
        const { live, expected } = inject(each, injection, manager, turn);
        score.add(injection, expected, findDrift({ instance: "local", desired: [each], live }).drifts);
      }
    await annotate(score.line());
    expect(score.misses).toEqual([]);
    expect(score.cases).toBeGreaterThan(200);
    expect([...score.kinds.keys()].sort()).toEqual([...driftKinds].sort());
    expect(readme).toContain(`| made by a model of an API server | ${score.row()} |`);
  });

  test("is nothing where there is only noise", () => {
    const said: string[] = [];
    let cases = 0;
    for (const each of objects)
      for (const { reason, make } of listNoise(each.object)) {
        const served = new ServedObject(each.object, "roadbed", applied);
        make(served, later);
        const { drifts, noise } = findDrift({ instance: "local", desired: [each], live: asMap([served.read()]) });
        said.push(...drifts.map((drift) => `${reason}: ${tell(drift)}`));
        if (reason !== "status" && reason !== "normalised" && noise[reason] === undefined)
          said.push(`${reason} was not told: ${JSON.stringify(noise)}`);
        cases += 1;
      }
    expect(said).toEqual([]);
    expect(readme).toContain(`${cases} cases of noise alone`);
  });
});

function inject(
  each: DesiredObject,
  { kind, path, change, isSwap, isCopy, isNobodys, subresource }: Injection,
  manager: string,
  turn: number,
): { live: Map<string, LiveObject>; expected: string } {
  const by = isNobodys === true ? "unknown" : manager;
  const expected = [kind, liveKey(nameOf(each.object)), path ?? "", kind === "object-deleted" ? "" : by].join(" ");
  if (change === undefined) return { live: new Map(), expected };
  const served = new ServedObject(each.object, "roadbed", applied);
  if (isSwap === true || isCopy === true) {
    const made = structuredClone(each.object);
    change(made);
    const other = new ServedObject(made, manager, later, "Update");
    if (isSwap === true) return { live: asMap([other.read()]), expected };
    return { live: asMap([served.read(), other.read()]), expected: [kind, liveKey(nameOf(made)), "", by].join(" ") };
  }
  const noises = listNoise(each.object).filter(({ reason }) => reason !== "autoscaler" && reason !== "normalised");
  noises[turn % noises.length]?.make(served, later);
  served.update(manager, later, change, subresource === undefined ? {} : { subresource });
  return { live: asMap([served.read()]), expected };
}

function asMap(live: readonly LiveObject[]): Map<string, LiveObject> {
  return new Map(live.map((each) => [liveKey(nameOf(each.object)), each]));
}
