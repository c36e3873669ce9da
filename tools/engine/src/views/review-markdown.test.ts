import fc from "fast-check";
import { expect, test } from "vitest";
import type { Plan } from "../contract/plan.ts";
import { renderPlanMarkdown } from "./plan-markdown.ts";
import { renderReviewMarkdown, reviewMarker } from "./review-markdown.ts";
import {
  dropDatabase,
  makeApproval,
  makeCost,
  makePlan,
  makeRecord,
  makeReport,
  makeVerdict,
  makeWaiver,
  production,
  scaleWeb,
  withWaivers,
} from "./review-samples.fake.ts";
import type { ReviewReport } from "./review-report.ts";

const [staging, live] = ["orders/staging", "orders/production"];
const foot =
  "<sub>Merging `aaaaaaaaaaaa` into `bbbbbbbbbbbb`. An approval holds for exactly these plans: where they change, it is asked for again.</sub>";
const dataLoss = { lane: "two-person", rule: "data-loss", message: "db is deleted, and the data in it is lost." } as const;
const ofOrders = { team: "orders", people: ["grace", "linus"], count: 1, why: "Production changes.", given: [] };

/** What must hold of every comment, whatever is in it. */
function expectSound(comment: string): void {
  expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(60_000);
  expect(comment.isWellFormed()).toBe(true);
  expect(comment.startsWith(`${reviewMarker}\n### `)).toBe(true);
  const lines = comment.split("\n");
  expect(lines.filter((line) => /^ {0,3}#+ /.test(line))).toHaveLength(1);
  expect(lines.filter((line) => /^ {0,3}(?:=+|-+)\s*$/.test(line))).toEqual([]);
  let [depth, isFenced] = [0, false];
  for (const line of lines) {
    if (/^ {0,3}(?:```|~~~)/.test(line)) isFenced = !isFenced;
    depth += /^<details(?: open)?>/.test(line) ? 1 : line === "</details>" ? -1 : 0;
    expect([0, 1]).toContain(depth);
  }
  expect([depth, isFenced]).toEqual([0, false]);
  for (const row of lines.filter((line) => line.startsWith("|")))
    expect([row, row.replace(/\\./g, "").match(/\|/g)?.length]).toEqual([row, columnsOf(lines)]);
}

function columnsOf(lines: readonly string[]): number | undefined {
  return lines.find((line) => line.startsWith("| |"))?.match(/\|/g)?.length;
}

function scale(count: number, change: (index: number) => number, teams = 50): Plan[] {
  return Array.from({ length: count }, (_, index) => {
    const ref = `team-${index % teams}/staging-${index}`;
    return makePlan(ref, [scaleWeb(ref, 2, change(index), "golden-paths/web-service/sizing.ts changed")]);
  });
}

test("in the automatic lane the first line says that nobody is needed, and what changes stands open", () => {
  const record = makeRecord(makePlan(staging, [scaleWeb(staging, 2, 3)]));
  const comment = renderReviewMarkdown(makeReport({ record, verdicts: [makeVerdict(staging, { cost: makeCost(100, 112.4) })] }));
  expect(comment).toBe(`<!-- roadbed:review -->
### ✅ May be merged: nobody has to agree

**orders/staging: 1 to change.** 2 environments and 1 layer that it could touch stay as they are.

It costs EUR 12.40 more a month: 100.00 before, 112.40 after. Most of it: Deployment web in orders/staging \\(+12.40\\). Carbon: 0.25 kg CO2e more a month, for 1.24 kWh more.

<sub>Not in it, for it has no price or is paid by use: web \\(what it sends\\). Prices: table 1.0.0 of 2026-11-01.</sub>

**Lane: automatic**. No rule asks for a person's agreement.

<details open><summary>orders/staging</summary>

- **web**
  - change Deployment web, because its size changes from small to medium
    - \`spec.replicas: 2 → 3\`

Fingerprint \`0123456789abcdef\`

</details>

${foot}
`);
  expectSound(comment);
});

test("while it waits one reads for whom and why, and what differs since an approval that no longer holds", () => {
  const approval = makeApproval("grace", "c");
  const comment = renderReviewMarkdown(
    makeReport({
      record: makeRecord(makePlan(live, [scaleWeb(live, 2, 5), dropDatabase(live, "db", { held: true })])),
      verdicts: [makeVerdict(live, { lane: "owner", reasons: [production] })],
      differences: new Map([[approval, [live, "environments/orders/production/environment.yaml budget"]]]),
      seen: new Map([[approval, makeRecord(makePlan(live, [scaleWeb(live, 2, 3), dropDatabase(live, "db", { held: true })]))]]),
      // As it is once it was written to a file and read again.
      review: { lane: "owner", state: "waiting", needs: [ofOrders], void: [{ ...approval }] },
    }),
  );
  expect(comment).toBe(`<!-- roadbed:review -->
### ⏳ Waits for somebody of orders

**orders/production: 1 to change, 1 held.** 2 environments and 1 layer that it could touch stay as they are.

> [!IMPORTANT]
> **orders/production** keeps Cluster db: it holds data that nobody has released

**Who must agree**

- ⏳ **orders**: one of grace, linus has to approve. (Production changes.)
- ↩️ The approval of grace was for \`cccccccc\` and no longer holds. What differs since:
  - orders/production: Deployment web: spec.replicas: 2 → 5; approved was spec.replicas: 2 → 3
  - budget of environments/orders/production/environment.yaml

**Lane: owner**, the owning team has to agree, because:

- owner: Production changes. (production-change)

<details open><summary>orders/production</summary>

- **web**
  - change Deployment web, because its size changes from small to medium
    - \`spec.replicas: 2 → 5\`
- **db**
  - **keep** Cluster db, because it holds data that nobody has released

Fingerprint \`0123456789abcdef\`

</details>

${foot}
`);
  expectSound(comment);
});

test("what is refused says first why and how to repair it, who has agreed so far, and what is let through until when", () => {
  const tag = {
    rule: "image-digest",
    message: "web runs a tag.",
    fix: "Pin it by digest.",
    path: "spec.template.spec.containers[web].image",
  };
  const waived = { rule: "run-as-root", message: "web runs as root.", fix: "Give it a user.", waiver: "legacy-root" };
  const comment = renderReviewMarkdown(
    makeReport({
      record: makeRecord(makePlan(live, [scaleWeb(live, 2, 5), dropDatabase(live, "db")])),
      verdicts: [makeVerdict(live, { allowed: false, lane: "two-person", violations: [tag, waived], reasons: [dataLoss, production] })],
      facts: withWaivers({ "legacy-root": makeWaiver("run-as-root", "2027-03-31") }),
      review: {
        lane: "two-person",
        state: "refused",
        needs: [
          { ...ofOrders, given: [makeApproval("grace", "a")] },
          { team: "platform", people: ["margaret"], count: 1, why: dataLoss.message, given: [] },
          { team: "platform", people: [], count: 1, why: "margaret answers for the waiver legacy-root.", given: [] },
        ],
        problems: [{ rule: "requests-apart", message: "It mixes a request with code.", fix: "Open two pull requests." }],
      },
    }),
  );
  expect(comment).toBe(`<!-- roadbed:review -->
### ⛔ Has to change: It mixes a request with code. \\(and 1 more\\)

**orders/production: 1 to change, 1 to delete.** 2 environments and 1 layer that it could touch stay as they are.

> [!WARNING]
> **Data is lost** in **orders/production**: db is deleted, and the data in it is lost.

> [!CAUTION]
> **What has to change before it may be merged**
> - It mixes a request with code. **Open two pull requests.** (requests-apart)
> - **orders/production** web runs a tag. **Pin it by digest.** (image-digest at \`spec.template.spec.containers[web].image\`)

**Who must agree**

- ✅ **orders**: grace agreed. (Production changes.)
- ⏳ **platform**: margaret has to approve. (db is deleted, and the data in it is lost.)
- ⛔ **platform**: Nobody of the team can. Who may agree stands in \`platform/instances.yaml\` on main, and nobody agrees to their own. (margaret answers for the waiver legacy-root.)

**Lane: two-person**, two people have to agree, because:

- two-person: db is deleted, and the data in it is lost. (data-loss)
- owner: Production changes. (production-change)

**Let through by a waiver**

- **orders/production** web runs as root. The waiver **legacy-root** lets run-as-root pass until 2027-03-31. Why: The vendor's image has no other user yet. Instead: No route leads to it. margaret answers for it.

<details open><summary>orders/production</summary>

- **web**
  - change Deployment web, because its size changes from small to medium
    - \`spec.replicas: 2 → 5\`
- **db**
  - **delete** Cluster db, because it is no longer asked for

Fingerprint \`0123456789abcdef\`

</details>

${foot}
`);
  expectSound(comment);
});

test("once everybody agreed, the first line names them", () => {
  const needs = [
    { ...ofOrders, given: [makeApproval("grace", "a")] },
    {
      team: "platform",
      people: ["margaret", "ada"],
      count: 2,
      why: "A layer changes.",
      given: [makeApproval("margaret", "a"), makeApproval("ada", "a")],
    },
  ];
  expect(renderReviewMarkdown(makeReport({ review: { lane: "two-person", state: "approved", needs } }))).toContain(
    "### ✅ May be merged: everybody agreed who has to \\(grace for orders; margaret, ada for platform\\)\n\nNothing changes in any environment.",
  );
  const half = needs.map((need) => ({ ...need, given: need.given.slice(0, 1) }));
  expect(renderReviewMarkdown(makeReport({ review: { lane: "two-person", state: "waiting", needs: half } }))).toContain(
    "### ⏳ Waits for somebody of platform\n",
  );
});

test("an equal change of 1,000 environments is one row and one plan, with the number of those that it stands for", () => {
  const plans = scale(1000, () => 3);
  const comment = renderReviewMarkdown(
    makeReport({ record: makeRecord(...plans), verdicts: plans.map(({ ref }) => makeVerdict(ref, { cost: makeCost(50, 75) })) }),
  );
  expectSound(comment);
  expect(Buffer.byteLength(comment)).toBeLessThan(5_000);
  expect(comment).toContain("**1,000 environments: 1,000 to change.**");
  expect(comment).toContain("It costs EUR 25,000.00 more a month: 50,000.00 before, 75,000.00 after.");
  expect(comment).toContain(
    "- change 1,000 objects (Deployment web) in 1,000 environments, because golden-paths/web-service/sizing.ts changed\n  - `spec.replicas: 2 → 3`",
  );
  expect(comment.match(/^\| \*\*1,000 environments\*\* .*/m)?.[0]).toBe(
    "| **1,000 environments** (team-0/staging-0, team-1/staging-1, team-2/staging-2 and 997 more) |  | 1,000 |  |  |  | +25,000.00 | needs nobody's agreement |",
  );
  expect(comment).toContain("<details><summary>team-0/staging-0 and 999 more that change alike</summary>");
});

test("what differs is never taken for equal: another number, another lane, another database that goes", () => {
  const different = [
    makePlan("orders/one", [scaleWeb("orders/one", 2, 3)]),
    makePlan("orders/two", [scaleWeb("orders/two", 2, 4)]),
    makePlan("orders/three", [scaleWeb("orders/three", 2, 3)]),
    makePlan("orders/four", [dropDatabase("orders/four", "db")]),
    makePlan("orders/five", [dropDatabase("orders/five", "ledger")]),
  ];
  const verdicts = different.map(({ ref }) => makeVerdict(ref, ref === "orders/three" ? { lane: "owner", reasons: [production] } : {}));
  const rows = renderReviewMarkdown(makeReport({ record: makeRecord(...different), verdicts })).match(/^\| orders\/\w+/gm);
  expect(rows).toEqual(["| orders/three", "| orders/one", "| orders/two", "| orders/four", "| orders/five"]);
});

test("1,000 different changes fit, the heaviest first, and the comment says what it left out and how to see it", () => {
  const plans = scale(1000, (index) => index + 3);
  const verdicts = plans.map(({ ref }, index) =>
    makeVerdict(ref, index === 700 ? { lane: "platform", reasons: [{ ...production, lane: "platform" }] } : {}),
  );
  const comment = renderReviewMarkdown(makeReport({ record: makeRecord(...plans), verdicts }));
  expectSound(comment);
  expect(comment).toMatch(/\| --- \|\n\| team-0\/staging-700 \|/);
  expect(comment).toContain("| … and 900 more rows |");
  const shown = comment.match(/^<details><summary>team/gm)?.length ?? 0;
  expect(shown).toBeGreaterThan(100);
  expect(comment).toContain(
    `Details of ${1000 - shown} more plans don't fit in here: \`npx platform plan --base bbbbbbbbbbbb --head aaaaaaaaaaaa\` shows everything.`,
  );
});

test("the same review is the same comment, and one more change leaves the lines of the others as they were", () => {
  const plans = scale(300, (index) => index + 3);
  const write = (some: readonly Plan[]) => renderReviewMarkdown(makeReport({ record: makeRecord(...some) }));
  expect(write(plans)).toBe(write(structuredClone(plans)));
  const [before, after] = [write(plans.slice(0, 40)), write([...plans.slice(0, 20), ...plans.slice(200, 201), ...plans.slice(20, 40)])];
  const known = new Set(before.split("\n"));
  expect(after.split("\n").filter((line) => !known.has(line))).toEqual([
    expect.stringMatching(/^\*\*41 environments: 41 to change/),
    "| team-0/staging-200 |  | 1 |  |  |  | needs nobody's agreement |",
    "<details><summary>team-0/staging-200</summary>",
    "    - `spec.replicas: 2 → 203`",
  ]);
});

const hostile = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(
    "\n# Approved",
    "===",
    "---",
    "1. x",
    "@everyone",
    reviewMarker,
    "</details><script>",
    "</sub></summary>",
    "`x` | y",
    "```\n```mermaid",
    "~~~",
    "${{ secrets.TOKEN }}",
    "[a](javascript:b)",
    "> [!NOTE]",
    "GH-12 and #12",
    "\u202egnp.exe",
    "🚚".repeat(90),
    "|".repeat(400),
    "\\",
  ),
);

function makeHostile(refs: readonly string[], [name, text, rule]: readonly [string, string, string]): ReviewReport {
  const plans = refs.map((ref, index) =>
    makePlan(ref, [scaleWeb(ref, text, index, text, name), dropDatabase(ref, name), dropDatabase(ref, `${name}2`, { held: true })]),
  );
  const approval = makeApproval(name, "c");
  return makeReport({
    record: makeRecord(...plans),
    verdicts: refs.map((ref) =>
      makeVerdict(ref, {
        allowed: false,
        lane: "two-person",
        violations: [
          { rule, message: text, fix: name, path: text, urn: text },
          { rule, message: text, fix: name, waiver: name },
        ],
        reasons: [
          { ...dataLoss, message: text },
          { ...production, rule, message: name, path: text },
        ],
        cost: { ...makeCost(1, 2, name), unpriced: [text], prices: text },
      }),
    ),
    findings: [{ rule: "lease-over", severity: "warning", message: text, fix: name, at: { file: name, key: text, source: text, line: 1 } }],
    differences: new Map([[approval, [...refs, text]]]),
    seen: new Map([[approval, makeRecord()]]),
    facts: withWaivers({ [name]: { ...makeWaiver(rule, "2027-03-31"), reason: text, control: name, approver: name } }),
    review: {
      state: "refused",
      lane: "two-person",
      needs: [
        { team: name, people: [name, text], count: 1, why: text, given: [approval] },
        { ...ofOrders, people: [text] },
      ],
      void: [approval],
      problems: [{ rule, message: text, fix: name, path: text }],
    },
  });
}

test("whatever names and reasons hold, they form no heading, mention, marker, table, fence or HTML", () => {
  fc.assert(
    fc.property(fc.tuple(hostile, hostile, hostile), fc.array(hostile, { minLength: 1, maxLength: 4 }), (texts, refs) => {
      for (const state of ["approved", "waiting", "refused"] as const) {
        const report = makeHostile(refs, texts);
        const comment = renderReviewMarkdown({ ...report, review: { ...report.review, state } });
        expectSound(comment);
        // GitHub reads a summary as HTML alone, and what stands in code is shown letter by letter.
        const summary = /(?<=^<details(?: open)?><summary>).*(?=<\/summary>$)/gm;
        expect((comment.match(summary) ?? []).join("").replaceAll("<!-- -->", "")).not.toMatch(/[<>]/);
        const outside = comment
          .replace(summary, "")
          .replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "")
          .replace(/\\[^\n]/g, "");
        expect(outside.split(reviewMarker)).toHaveLength(2);
        expect(outside).not.toMatch(/<script|\p{Bidi_Control}|\]\(|#12|GH-12|@everyone/u);
        expect(outside.match(/<\/(?:details|summary|sub)>/g)?.length).toBe(outside.match(/<(?:details|summary|sub)\b/g)?.length);
      }
    }),
    { numRuns: 40 },
  );
});

test("however long the texts and however many the environments, it fits and nothing is cut in the middle", () => {
  const long = fc.constantFrom("@ada ", "<b>", "🚚", "`", "#1 ", "line\n", "\\", "日本", "|").map((unit) => unit.repeat(1_000));
  fc.assert(
    fc.property(long, long, fc.integer({ min: 1, max: 80 }), (name, text, count) => {
      const report = makeHostile(
        Array.from({ length: count }, (_, index) => `${name}${index}/${name}`),
        [name, text, "image-digest"],
      );
      expectSound(renderReviewMarkdown(report));
      const errors = new Map([[name, { message: text, fix: name }]]);
      expect(Buffer.byteLength(renderPlanMarkdown(report.record, report.verdicts, { findings: report.findings, errors }))).toBeLessThan(
        60_000,
      );
    }),
    { numRuns: 5 },
  );
});
