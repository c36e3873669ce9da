/* eslint-disable roadbed/one-way-imports -- asks both gates about the same waivers: the plan's, and what the layer makes of the rules */
import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import type { Waiver } from "@roadbed/engine/contract/waiver.ts";
import { admitWaived } from "@roadbed/platform/services/waived.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { applyWaivers } from "../../apply-waivers.ts";
import { admit } from "./admit.fake.ts";
import { listAdmissionRules } from "./list-admission-rules.ts";

const days = ["2026-11-30", "2026-12-01", "2026-12-02", "2027-01-30", "2027-01-31", "2027-02-01"];
const day = fc.constantFrom(...days);
const waivers = fc.record(
  {
    rule: fc.constantFrom("image-registry", "image-tag"),
    scope: fc.record(
      {
        environments: fc.array(fc.constantFrom("orders/staging", "orders/*", "orders-eu/*", "billing/staging", "layers/local/services"), {
          minLength: 1,
        }),
        resource: fc.constantFrom("web", "we", 'x" || true || "', "worker"),
      },
      { requiredKeys: ["environments"] },
    ),
    from: day,
    until: day,
  },
  { requiredKeys: ["rule", "scope", "until"] },
) as fc.Arbitrary<Waiver>;

const registry = listAdmissionRules().find(({ name }) => name === "roadbed-image-registry");

function isAdmitted(list: readonly Waiver[], metadata: JsonObject): boolean {
  if (registry === undefined) throw new Error("The rule image-registry is emitted no more.");
  const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata };
  const spec = { template: { spec: { containers: [{ name: "web", image: "docker.io/library/nginx:1" }] } } };
  const world = {
    registries: ["ghcr.io/acme-corp"],
    namespaceLabels: { "roadbed.dev/team": "orders", "roadbed.dev/environment": "staging" },
  };
  return admit({ ...registry, ...admitWaived(registry, list) }, { ...deployment, spec }, world).length === 0;
}

test("plan and API server let the same through, on the same days", () => {
  const seen = { waived: 0, refused: 0 };
  fc.assert(
    fc.property(fc.array(waivers, { maxLength: 3 }), day, (list, today) => {
      const named = new Map(list.map((waiver, index) => [`waiver-${index}`, waiver]));
      const violation = { rule: "image-registry", message: "", fix: "", urn: "urn:pulumi:orders.staging::environments::it::web" };
      const [judged] = applyWaivers({ ref: "orders/staging", kind: "environment" }, [violation], { waivers: named, today });
      const isWaived = judged?.waiver !== undefined;
      expect(isAdmitted(list, { name: "web", creationTimestamp: `${today}T23:59:59Z` })).toBe(isWaived);
      seen[isWaived ? "waived" : "refused"] += 1;
    }),
    { numRuns: 500 },
  );
  expect(Math.min(seen.waived, seen.refused)).toBeGreaterThan(20);
});

test("what is changed after the last day is refused, although it was made before", () => {
  const list: Waiver[] = [
    { rule: "image-registry", scope: { environments: ["orders/*"], resource: "web" }, until: "2027-01-31" } as Waiver,
  ];
  const made = { name: "web-5d8f-x2k", creationTimestamp: "2027-01-01T08:00:00Z" };
  expect(isAdmitted(list, { ...made, managedFields: [{ manager: "roadbed", time: "2027-01-31T08:00:00Z" }] })).toBe(true);
  expect(isAdmitted(list, { ...made, managedFields: [{ manager: "roadbed", time: "2027-02-01T00:00:00Z" }] })).toBe(false);
  expect(isAdmitted(list, { name: "website" })).toBe(false);
  expect(isAdmitted(list, { ...made, name: "website" })).toBe(false);
});
