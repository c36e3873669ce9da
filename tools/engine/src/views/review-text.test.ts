import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { makeApproval, makeCost, makePlan, makeRecord, makeReport, makeVerdict, production, scaleWeb } from "./review-samples.fake.ts";
import { renderReviewText } from "./review-text.ts";

const ref = "orders/production";
const approval = makeApproval("ada", "c");
const waiting = makeReport({
  record: makeRecord(makePlan(ref, [scaleWeb(ref, 2, 5)])),
  verdicts: [makeVerdict(ref, { lane: "owner", reasons: [production], cost: makeCost(100, 90) })],
  differences: new Map([[approval, [ref]]]),
  review: {
    lane: "owner",
    state: "waiting",
    needs: [
      { team: "orders", people: ["grace", "linus"], count: 1, why: "Production changes.", given: [] },
      { team: "platform", people: ["margaret"], count: 1, why: "The budget changes.", given: [makeApproval("margaret", "a")] },
    ],
    void: [approval],
  },
});

test("a terminal shows what happens, who has to agree and why, what it costs, and last whether it may be merged", () => {
  expect(renderReviewText(waiting, { colour: false })).toBe(`orders/production  1 to change
  needs the owning team's agreement: Production changes.
  web
    ~ change Deployment web  because its size changes from small to medium
        spec.replicas: 2 → 5

1 to change; 3 environments and 1 layer looked at.

Who must agree
  orders: one of grace, linus still to approve. Production changes.
  platform: margaret agreed. The budget changes.
  The approval of ada was for cccccccc and no longer holds.
  - orders/production

Lane owner: the owning team has to agree
  owner: Production changes. In orders/production. (production-change)

Cost and carbon
  It costs EUR 10.00 less a month: 100.00 before, 90.00 after.
  Most of it: Deployment web in orders/production (−10.00).
  Carbon: 0.20 kg CO2e less a month, for 1.00 kWh less.
  Not in it, for it has no price or is paid by use: web (what it sends).
  Prices: table 1.0.0 of 2026-11-01.

Waits for somebody of orders.`);
});

test("colours change nothing about what stands where", () => {
  const coloured = renderReviewText(waiting, { colour: true });
  expect(coloured).not.toBe(stripVTControlCharacters(coloured));
  expect(stripVTControlCharacters(coloured)).toBe(renderReviewText(waiting, { colour: false }));
});

test("what is refused says what has to change, and nothing in it steers the terminal", () => {
  const text = renderReviewText(
    makeReport({
      record: makeRecord(makePlan(ref, [scaleWeb(ref, 2, 5)])),
      review: {
        state: "refused",
        problems: [
          {
            rule: "foreign-folder",
            message: "It changes\u001b[2J billing.",
            fix: "Ask billing.\n::stop-commands::x",
            path: "environments/billing/team.yaml",
          },
        ],
      },
    }),
    { colour: false },
  );
  expect(text).toContain(
    "What has to change\n  It changes\ufffd[2J billing. Ask billing. ::stop-commands::x (foreign-folder at environments/billing/team.yaml)",
  );
  expect(text).toMatch(/\n\nHas to change: It changes\ufffd\[2J billing\.$/);
});
