import fc from "fast-check";
import { expect, test } from "vitest";
import { labelValueOf, makeLabels, makeTags, objectNameOf, tagValueOf } from "./labels.ts";
import { sampleContext } from "./sample-context.fake.ts";

test("any text becomes a value that Kubernetes takes for a label", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: "grapheme" }), (text) => {
      expect(labelValueOf(text)).toMatch(/^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)$/);
    }),
  );
});

test("any text becomes the name of an object", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: "grapheme" }), (text) => {
      expect(objectNameOf(text)).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
    }),
  );
});

test("any text becomes a value that AWS takes for a tag", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400, unit: "grapheme" }), (text) => {
      expect(tagValueOf(text)).toMatch(/^[A-Za-z0-9 _.:/=+@-]{0,256}$/);
    }),
  );
});

test("two texts never become one name", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), fc.string({ maxLength: 80 }), (one, other) => {
      fc.pre(one !== other);
      expect(objectNameOf(one)).not.toBe(objectNameOf(other));
      expect(labelValueOf(one)).not.toBe(labelValueOf(other));
    }),
  );
});

test("what is fit already stays as people wrote it", () => {
  expect(labelValueOf("CC-1042")).toBe("CC-1042");
  expect(objectNameOf("shop-team")).toBe("shop-team");
  expect(labelValueOf("Shop Team / EU")).toMatch(/^Shop-Team-EU-[0-9a-f]{8}$/);
});

test("the lease is no label of every object, because a renewal must restart nothing", () => {
  const { input } = sampleContext({ target: "aws", lease: "2027-03-31" });
  expect(Object.values(makeLabels(input))).not.toContain("2027-03-31");
  expect(makeTags(input)["roadbed:lease-until"]).toBe("2027-03-31");
});
