import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import { type LiveObject, type LiveReader, liveKey } from "@roadbed/engine/contract/live.ts";
import { ServedObject } from "@roadbed/engine/drift/api-server.fake.ts";
import { renderCorpusObjects } from "@roadbed/engine/drift/corpus-objects.fake.ts";
import { type DesiredObject, findDrift, nameOf } from "@roadbed/engine/drift/find-drift.ts";
import { groupDrifts } from "@roadbed/engine/drift/group-drifts.ts";
import { listInjections, people } from "@roadbed/engine/drift/inject-drift.fake.ts";
import { makeRandom } from "@roadbed/testing/random.ts";
import type { Row } from "./report.ts";

const fleetSize = 10_000;
const clusters = 20;
const drifted = 0.01;
/** As many as an API server gives in one page, when it is asked by kind and label. */
const pageSize = 500;
const then = "2027-01-01T00:00:00Z";
const later = "2027-02-03T04:05:06Z";

/** B9: every object of ten thousand environments, of which one in a hundred was changed by hand, as a sweep finds them on twenty clusters. */
export async function measureDrift(): Promise<readonly Row[]> {
  const templates = await renderCorpusObjects();
  const random = makeRandom(9);
  let [objects, requests, injected, found, wrong, causes] = [0, 0, 0, 0, 0, 0];
  const seconds: number[] = [];
  for (let cluster = 0; cluster < clusters; cluster++) {
    const { desired, live, expected } = makeCluster(templates, cluster, random);
    const reader = openPages(live);
    const began = performance.now();
    const seen = new Map((await reader.listOwned()).map((each) => [liveKey(nameOf(each.object)), each]));
    const { drifts } = findDrift({ instance: `cluster-${cluster}`, desired, live: seen });
    causes += groupDrifts(drifts).length;
    seconds.push((performance.now() - began) / 1000);
    const said = new Set(drifts.map(({ kind, object }) => `${kind} ${liveKey(object)}`));
    objects += desired.length;
    requests += reader.requests;
    injected += expected.size;
    found += [...expected].filter((each) => said.has(each)).length;
    wrong += [...said].filter((each) => !expected.has(each)).length;
  }
  const whole = seconds.reduce((sum, each) => sum + each, 0);
  const n = (value: number) => value.toLocaleString("en");
  return [
    {
      id: "B9",
      what: `drift among ${n(objects)} objects of ${n(fleetSize)} environments on ${clusters} clusters`,
      seconds: [whole],
      note: [
        `${(requests / objects).toFixed(4)} reads per object where one each would be 1 (aim 0.2)`,
        `${n(found)} of ${n(injected)} found (aim all), ${wrong} besides, of ${n(causes)} causes`,
        `${((whole / objects) * 1e6).toFixed(0)} µs of processor per object`,
        "the API is a model, and reads of it cost nothing here",
      ].join("; "),
    },
  ];
}

interface Cluster {
  readonly desired: readonly DesiredObject[];
  readonly live: readonly LiveObject[];
  /** Kind and object of each drift. */
  readonly expected: ReadonlySet<string>;
}

function makeCluster(templates: readonly DesiredObject[], cluster: number, random: () => number): Cluster {
  const desired: DesiredObject[] = [];
  const live: LiveObject[] = [];
  const expected = new Set<string>();
  const served = templates.map(({ object }) => new ServedObject(object, "roadbed", then).read().object);
  for (let index = 0; index < fleetSize / clusters; index++) {
    const ref = `team-${cluster}/env-${index}`;
    const victim = random() < drifted ? Math.floor(random() * templates.length) : undefined;
    for (const [at, template] of templates.entries()) {
      const own = { ...template, ref, urn: `${template.urn}-${index}`, object: place(template.object, index) };
      desired.push(own);
      if (at !== victim) {
        live.push({ object: place(served[at] ?? {}, index) });
        continue;
      }
      const changes = listInjections(own.object, index).filter(({ isSwap, isCopy }) => isSwap !== true && isCopy !== true);
      const chosen = changes[Math.floor(random() * changes.length)];
      if (chosen === undefined) continue;
      expected.add(`${chosen.kind} ${liveKey(nameOf(own.object))}`);
      if (chosen.change === undefined) continue;
      live.push(new ServedObject(own.object, "roadbed", then).update(people[index % people.length] ?? "", later, chosen.change).read());
    }
  }
  return { desired, live, expected };
}

/** The same object in an environment of its own. */
function place(object: JsonObject, index: number): JsonObject {
  const metadata = object["metadata"] as JsonObject;
  return { ...object, metadata: { ...metadata, name: `${nameOf(object).name}-${index}` } };
}

function openPages(live: readonly LiveObject[]): LiveReader {
  const counts = new Map<string, number>();
  for (const { object } of live) counts.set(nameOf(object).kind, (counts.get(nameOf(object).kind) ?? 0) + 1);
  const requests = [...counts.values()].reduce((sum, count) => sum + Math.ceil(count / pageSize), 0);
  return { name: "model", requests, listOwned: () => Promise.resolve(live), read: () => Promise.resolve(new Map()) };
}
