import fc from "fast-check";
import { expect, test } from "vitest";
import { sizes } from "@roadbed/engine/contract/golden-path.ts";
import { bytesOf } from "../kit/quantity.ts";
import { bucket } from "./contract.ts";
import { planLifecycle, quotaOf } from "./sizing.ts";

test("a larger size holds more", () => {
  const quotas = sizes.map((size) => bytesOf(quotaOf(size)));
  expect(quotas).toEqual([...quotas].sort((one, other) => one - other));
  expect(new Set(quotas).size).toBe(sizes.length);
});

test("whatever the contract accepts, objects are archived before they expire, and no rule stands there twice", () => {
  const days = fc.option(fc.integer({ min: 1, max: 3650 }), { nil: undefined });
  fc.assert(
    fc.property(days, days, fc.boolean(), (archiveAfterDays, expireAfterDays, production) => {
      const asked = {
        versioning: true,
        ...(archiveAfterDays === undefined ? {} : { archiveAfterDays }),
        ...(expireAfterDays === undefined ? {} : { expireAfterDays }),
      };
      fc.pre((bucket.verify?.({ settings: asked, stage: "production", size: "small" }) ?? []).length === 0);
      const rules = planLifecycle(asked, production);
      const after = (id: string) => rules.find((rule) => rule.id === id)?.afterDays;
      expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
      expect(after("archive") ?? 0).toBeLessThan(after("expire") ?? Infinity);
      expect(after("forget-old-versions")).toBe(production ? 90 : 30);
    }),
  );
});
