import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "../contract/canonical-json.ts";
import { placeholder } from "../contract/graph.ts";
import type { Json, JsonObject } from "../contract/json.ts";
import { diffInputs, type IsVolatile } from "./diff-inputs.ts";

function print(before: JsonObject, after: JsonObject, isVolatile?: IsVolatile): string[] {
  return diffInputs(before, after, isVolatile).map(({ path, kind, before: old, after: next }) =>
    kind === "added"
      ? `+ ${path} ${write(next)}`
      : kind === "removed"
        ? `- ${path} ${write(old)}`
        : `~ ${path} ${write(old)} → ${write(next)}`,
  );
}

function write(value: Json | undefined): string {
  return JSON.stringify(value) ?? "";
}

test("one rule taken out of the middle of a list without names is one change", () => {
  const rule = (port: number) => ({ ports: [{ port, protocol: "TCP" }] });
  expect(print({ egress: [rule(5432), rule(6379), rule(5672)] }, { egress: [rule(5432), rule(5672)] })).toEqual([
    '- egress[1] {"ports":[{"port":6379,"protocol":"TCP"}]}',
  ]);
});

test("an item of a list without names that changes is compared with the one in its place", () => {
  const zones = (last: string) => ({
    subjects: [
      ["a", "b"],
      ["c", last],
    ],
  });
  expect(print(zones("d"), zones("e"))).toEqual(['~ subjects[1][1] "d" → "e"']);
});

test("ports, mounts and tolerations are matched by what tells them apart", () => {
  expect(
    print(
      { ports: [{ containerPort: 8080 }, { containerPort: 9090 }], mounts: [{ mountPath: "/tmp", readOnly: false }] },
      { ports: [{ containerPort: 8080, protocol: "UDP" }, { containerPort: 9090 }], mounts: [{ mountPath: "/tmp", readOnly: true }] },
    ),
  ).toEqual(['~ mounts[mountPath="/tmp"].readOnly false → true', '+ ports[containerPort=8080].protocol "UDP"']);
});

test("another order of what has names is said as one change, and only where it is not the usual one", () => {
  const env = (...names: string[]) => ({ env: names.map((name) => ({ name })) });
  expect(print(env("A", "C"), env("A", "B", "C"))).toEqual(['+ env[B] {"name":"B"}']);
  expect(print(env("web"), env("web", "proxy"))).toEqual(['+ env[proxy] {"name":"proxy"}']);
  expect(print(env("web", "proxy"), env("proxy", "web"))).toEqual(['~ env(order) ["web","proxy"] → ["proxy","web"]']);
});

test("keys with dots are told from keys below keys", () => {
  expect(print({ labels: { "app.kubernetes.io/name": "shop" } }, { labels: { "app.kubernetes.io/name": "web" } })).toEqual([
    '~ labels["app.kubernetes.io/name"] "shop" → "web"',
  ]);
  expect(print({ a: {} }, { a: { b: 1 } })).not.toEqual(print({ a: {} }, { a: {}, "a.b": 1 }));
});

test("a secret differs by its hash, and its text is nowhere", () => {
  expect(print({ password: { $secret: "x1" } }, { password: { $secret: "x1" } })).toEqual([]);
  expect(print({ password: { $secret: "x1" } }, { password: { $secret: "x2" } })).toEqual([
    '~ password {"$secret":"x1"} → {"$secret":"x2"}',
  ]);
});

test("a text that reads the same counts as changed where what it names is made anew, also inside of a list or a longer text", () => {
  const vpc = placeholder("urn:pulumi:eu::network::aws:ec2/vpc:Vpc::main", "id");
  const inputs = { hosts: ["a", `db.${vpc}.internal`], note: "no reference" };
  expect(print(inputs, inputs, (text) => text.includes(vpc)).map((line) => line.split(" ")[1])).toEqual(["hosts[1]"]);
});

const key = fc.oneof(fc.constantFrom("name", "a", "a.b", "b", "(order)", "x[0]", "$ref"), fc.string({ maxLength: 4 }));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.constantFrom(null, true, 0, 1, "", "1", "text"),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 3 }),
    // Lists of things with names, in any order.
    fc
      .uniqueArray(fc.constantFrom("web", "proxy", "init", "[0]", "1"), { maxLength: 4 })
      .map((names) => names.map((name) => ({ name, at: 1 }))),
  ),
}));
const inputs = fc.dictionary(key, value as fc.Arbitrary<Json>, { maxKeys: 4 }) as fc.Arbitrary<JsonObject>;

test("nothing differs from itself", () => {
  fc.assert(
    fc.property(inputs, (same) => {
      expect(diffInputs(same, structuredClone(same))).toEqual([]);
    }),
  );
});

test("whoever has the one side and the changes knows the other: other changes for each other side", () => {
  fc.assert(
    fc.property(inputs, inputs, inputs, (before, one, other) => {
      const isSame = canonicalJson(one) === canonicalJson(other);
      expect(
        canonicalJson(diffInputs(before, one) as unknown as Json) === canonicalJson(diffInputs(before, other) as unknown as Json),
      ).toBe(isSame);
    }),
    { numRuns: 2000 },
  );
});

test("from one list no two others are reached by the same changes: all short ones tried", () => {
  const items: Json[] = ["a", "b", { name: "a" }, { name: "b" }, { name: "b", x: 1 }, { port: 1 }];
  const lists = [0, 1, 2, 3].flatMap((length) => listsOf(items, length));
  for (const before of lists) {
    const reached = lists.map((after) => JSON.stringify(diffInputs({ list: before }, { list: after })));
    expect(new Set(reached).size).toBe(lists.length);
  }
});

function listsOf(items: readonly Json[], length: number): Json[][] {
  return length === 0 ? [[]] : listsOf(items, length - 1).flatMap((list) => items.map((item) => [...list, item]));
}

test("a list of many items without names is compared in bearable time", () => {
  const many = (from: number) => ({ items: Array.from({ length: 3000 }, (_, at) => [from + at]) });
  const began = performance.now();
  expect(diffInputs(many(0), many(7)).length).toBeGreaterThan(0);
  expect(performance.now() - began).toBeLessThan(1000);
});
