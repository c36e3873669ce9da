import fc from "fast-check";
import { expect, test } from "vitest";
import { type Choice, isChosenInstance, isChosenRef } from "./choose.ts";

const engines = fc.constantFrom("embedded", "pulumi", undefined, "something");
const names = fc.constantFrom("local", "eu", "us", "on-prem", "gone");
const refs = fc.oneof(
  fc.tuple(fc.constantFrom("orders", "billing", "search"), fc.stringMatching(/^[a-z]{1,8}$/)).map((parts) => parts.join("/")),
  fc.tuple(names, fc.constantFrom("network", "cluster", "services")).map(([instance, layer]) => `layers/${instance}/${layer}`),
);

/** The jobs that `platform shards` has the workflow start, all of them. */
function listJobs(known: ReadonlyMap<string, { engine?: unknown }>, count: number): Choice[] {
  return [
    ...Array.from({ length: count }, (_, index) => ({ withoutIdentity: true, shard: { index: index + 1, count } })),
    ...[...known].filter(([, { engine }]) => engine === "pulumi").map(([name]) => ({ instances: [name] })),
  ];
}

test("every stack belongs to exactly one job of a run, whatever instances there are and wherever it stands", () => {
  const platforms = fc.uniqueArray(fc.tuple(names, engines), { selector: ([name]) => name, maxLength: 5 });
  fc.assert(
    fc.property(platforms, refs, fc.option(names, { nil: undefined }), fc.integer({ min: 1, max: 20 }), (platform, ref, stands, count) => {
      const known = new Map<string, { engine?: unknown }>(platform.map(([name, engine]) => [name, { engine }]));
      const on = ref.startsWith("layers/") ? ref.split("/")[1] : stands;
      const jobs = listJobs(known, count).filter((job) => isChosenRef(ref, job) && isChosenInstance(on, job, known));
      expect(jobs).toHaveLength(1);
      const needsIdentity = known.get(on ?? "")?.engine === "pulumi";
      expect(jobs[0]?.withoutIdentity === true).toBe(!needsIdentity);
    }),
    { numRuns: 2000 },
  );
});

test("what is chosen in several ways has to be all of it", () => {
  const known = new Map([["eu", { engine: "pulumi" }]]);
  const choice = { only: ["orders/shop"], instances: ["eu"] };
  expect(isChosenRef("orders/shop", choice) && isChosenInstance("eu", choice, known)).toBe(true);
  expect(isChosenRef("orders/other", choice)).toBe(false);
  expect(isChosenInstance("local", choice, known)).toBe(false);
  expect(isChosenInstance("eu", { ...choice, withoutIdentity: true }, known)).toBe(false);
});
