import { expect, test } from "vitest";
import type { Step } from "../contract/plan.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { makePlan } from "./make-plan.ts";
import { base, db, graph, namespace, web } from "./small-stack.fake.ts";

const steps = (before: string, after: string): readonly Step[] =>
  makePlan({ ...base, before: graph(web(before)), after: graph(web(after)) }).steps;

test("consent outlives a rebase that changes nothing for it: other sentences, another neighbour, the same meaning", () => {
  const alone = fingerprintOf(steps("shop:1", "shop:2"));
  const beside = makePlan({ ...base, before: graph(namespace(), web("shop:1")), after: graph(namespace(), web("shop:2")) });
  expect(beside.fingerprint).toBe(alone);
  expect(fingerprintOf(steps("shop:1", "shop:2").map((step) => ({ ...step, why: "somebody said so" })))).toBe(alone);
});

test("every change of meaning is seen: the value, where it came from, the operation, the order of a replacement, what is held", () => {
  const [moved] = makePlan({
    ...base,
    before: graph(web("shop:1")),
    after: graph(web("shop:1")),
    move: { from: "a", to: "b" },
  }).steps.filter(({ op }) => op === "replace");
  const held = makePlan({ ...base, before: graph(db("1Gi")) }).steps;
  const released = makePlan({ ...base, before: graph(db("1Gi")), released: () => true }).steps;
  const guarded = makePlan({ ...base, after: graph(db("1Gi")) }).steps;
  const prints = [
    steps("shop:1", "shop:2"),
    steps("shop:1", "shop:3"),
    steps("shop:0", "shop:2"),
    makePlan({ ...base, after: graph(web("shop:2")) }).steps,
    moved === undefined ? [] : [moved],
    moved?.op === "replace" ? [{ ...moved, deleteFirst: true }] : [],
    held,
    released,
    guarded,
    guarded.map((step) =>
      step.op === "create" && step.after.protect ? { ...step, after: { ...step.after, protect: undefined } as never } : step,
    ),
    [],
  ].map(fingerprintOf);
  expect(new Set(prints).size).toBe(prints.length);
});
