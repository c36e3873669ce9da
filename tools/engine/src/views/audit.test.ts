import { expect, test } from "vitest";
import type { AuditChange, AuditReport, AuditShow, AuditVerification } from "./audit-facts.ts";
import { renderAuditReport } from "./audit-report.ts";
import { renderAuditShow } from "./audit-show.ts";
import { renderAuditVerify } from "./audit-verify.ts";
import { renderAuditWho } from "./audit-who.ts";

const head = "3f2a9c81".repeat(5);
const whole: AuditVerification = {
  schema: "roadbed/audit-verify@1",
  head,
  records: 1240,
  stacks: 96,
  isWhole: true,
  problems: [],
  unknown: [],
};

const change: AuditChange = {
  ref: "orders/production",
  lines: [3, 4],
  begun: "2027-02-01T09:30:00.000Z",
  ended: "2027-02-01T09:31:05.000Z",
  commit: "c".repeat(40),
  fingerprint: "f".repeat(64),
  run: "https://github.com/acme-corp/platform/actions/runs/77",
  instance: "eu",
  intent: {
    requestedBy: "Ada <ada@example.com>",
    lane: "owner",
    reasons: [{ rule: "production-change", lane: "owner" }],
    waivers: ["old-images"],
    engine: "pulumi 3.200.0",
    counts: { create: 0, update: 2, replace: 0, delete: 0, keep: 40, held: 1 },
    cost: { currency: "EUR", before: 41.5, after: 44.25 },
    requests: [
      {
        request: "https://github.com/acme-corp/platform/pull/12",
        author: "ada",
        lane: "owner",
        approvals: [{ by: "grace", teams: ["orders"], at: "2027-02-01T09:00:00.000Z" }],
      },
    ],
  },
  outcome: "applied",
  held: ["urn:pulumi:orders.production::environments::aws:rds/instance:Instance::db"],
  gone: false,
  milliseconds: 65_000,
};

const waiver = {
  id: "old-images",
  rule: "image-digest",
  reason: "The vendor ships no digests.",
  approver: "linus",
  until: "2027-06-30",
  control: "Images are scanned daily.",
};

const show: AuditShow = {
  schema: "roadbed/audit-show@1",
  ref: "orders/production",
  at: "2027-03-01T23:59:59.999Z",
  running: change,
  confirmed: { at: "2027-02-20T00:00:00.000Z", commit: "d".repeat(40) },
  waivers: [waiver],
  failures: [{ ...change, begun: "2027-02-25T10:00:00.000Z", outcome: "failed", error: "The API server answered 503.", held: [] }],
  changes: 2,
};

const report: AuditReport = {
  schema: "roadbed/audit-report@1",
  organisation: "acme",
  made: "2027-04-01T08:00:00.000Z",
  from: "2027-01-01",
  to: "2027-03-31",
  ledger: head,
  considered: 1,
  changes: [change],
  waivers: [waiver],
};

test("a whole ledger says so in one line, and what to keep for the next time", () => {
  expect(renderAuditVerify(whole, "text")).toBe(
    [
      "All is well: 1,240 records of 96 stacks.",
      "",
      "Keep this where nobody who writes the ledger can change it; with it, no older ledger is taken for this one:",
      "",
      `  platform audit verify --anchor ${head}`,
    ].join("\n"),
  );
});

test("what is wrong stands first, with what to do; a ledger that is not whole offers nothing to go on from", () => {
  const problem = {
    ref: "orders/staging",
    line: 2,
    problem: "altered",
    message: "Record 2 of orders/staging has been altered.",
    fix: "See who did it: git show abc.",
  };
  const text = renderAuditVerify({ ...whole, isWhole: false, problems: [problem] }, "text");
  expect(text).toContain("1 thing wrong");
  expect(text).toContain("  Record 2 of orders/staging has been altered.\n      See who did it: git show abc.");
  expect(text).not.toContain("--anchor");
  expect(renderAuditVerify({ ...whole, problems: [problem] }, "text")).toContain("Once each of these has been looked into");
});

test("a run without an end is listed in plain words", () => {
  const unknown = [{ ref: "orders/staging", line: 9, run: "run-7", at: "2027-02-01T09:30:00.000Z", state: "silent" as const }];
  expect(renderAuditVerify({ ...whole, unknown }, "text")).toContain(
    "1 run of which nobody knows how it ended:\n\n  orders/staging, begun 2027-02-01 09:30 by run-7: has not been heard of since.",
  );
});

test("show tells what ran, who asked, who agreed for whom, under which waiver, at what cost, what is held, and what has failed since", () => {
  const text = renderAuditShow(show, "text");
  for (const words of [
    "orders/production on 2027-03-01 23:59 UTC",
    "2027-02-01 09:31, in 1 min 5 s",
    "2 updated, 1 held",
    "pull/12 by ada",
    "grace for orders, 2027-02-01 09:00",
    "owner: production-change (owner)",
    "old-images: image-digest until 2027-06-30, answered for by linus. The vendor ships no digests. Instead: Images are scanned daily.",
    "EUR 41.50 → 44.25 a month",
    "RDS Instance db",
    "2027-02-25 10:00 from cccccccccccc failed: The API server answered 503.",
  ])
    expect(text).toContain(words);
  expect(JSON.parse(renderAuditShow(show, "json"))).toEqual(show);
});

test("before the first change, and after the end, nothing ran", () => {
  const { running: _, confirmed: __, ...nothing } = show;
  expect(renderAuditShow({ ...nothing, waivers: [], failures: [], changes: 0 }, "text")).toContain("Nothing had been applied yet.");
  expect(renderAuditShow({ ...nothing, waivers: [], failures: [], changes: 3 }, "markdown")).toContain("Nothing ran");
});

test("the report is one page that loads nothing, runs nothing, and shows what others wrote as text", () => {
  const hostile = { ...change, error: '<script src="https://evil.example.com"></script>', run: '"><img src=x onerror=alert(1)>' };
  const html = renderAuditReport({ ...report, changes: [hostile] }, "html");
  expect(html).not.toMatch(/<(?:script|img|link|iframe|object)\b/i);
  expect(html).toContain("default-src 'none'");
  expect(html).toContain("@page");
  expect(html).toContain("&lt;script src=&quot;https://evil.example.com&quot;&gt;");
  expect(html).toContain("grace (orders)");
});

test("a change that needed consent and has none on record stands out", () => {
  const bare: AuditChange = { ...change, ...(change.intent === undefined ? {} : { intent: { ...change.intent, requests: [] } }) };
  expect(renderAuditReport({ ...report, changes: [bare] }, "html")).toContain("<strong>nobody recorded</strong>");
});

test("a control's report says by which rules it is served and how much they judged", () => {
  const html = renderAuditReport({ ...report, considered: 40, control: { id: "CC6.1", rules: ["production-change"] } }, "html");
  expect(html).toContain("Control <strong>CC6.1</strong>, which these rules serve: <code>production-change</code>");
  expect(html).toContain("Each of the 40 changes");
  expect(renderAuditReport({ ...report, control: { id: "CM-3", rules: ["*"] } }, "html")).toContain("which every change serves");
});

test("the table for spreadsheets has a line a change, and no cell is taken for a formula", () => {
  const csv = renderAuditReport({ ...report, changes: [{ ...change, error: '=HYPERLINK("https://evil.example.com")' }] }, "csv");
  const lines = csv.trimEnd().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(`"'=HYPERLINK(""https://evil.example.com"")"`);
  expect(lines[1]).toContain("grace (orders)");
});

test("who lists access with its beginning, its end and the commits; on a day only what held then", () => {
  const moment = (at: string, author: string) => ({ at: `${at}T10:00:00.000Z`, commit: "e".repeat(40), author });
  const access = [
    { ref: "orders/production", who: "quality", what: "operator", from: moment("2027-01-05", "Ada"), to: moment("2027-02-01", "Grace") },
    { ref: "orders/production", who: "vendor", what: "viewer", from: moment("2027-01-05", "Ada"), until: "2027-01-20" },
  ];
  const text = renderAuditWho(access, { format: "text" });
  expect(text).toMatch(/quality {2}operator {2}2027-01-05 {2}2027-02-01 {2}Ada eeeeeeee, taken by Grace eeeeeeee/);
  expect(text).toMatch(/vendor {3}viewer {4}2027-01-05 {2}2027-01-20 {2}Ada eeeeeeee/);
  const on = (at: string) =>
    (JSON.parse(renderAuditWho(access, { format: "json", at })) as { access: { who: string }[] }).access.map(({ who }) => who);
  expect(on("2027-01-20")).toEqual(["quality", "vendor"]);
  expect(on("2027-01-21")).toEqual(["quality"]);
  expect(on("2027-03-01")).toEqual([]);
  expect(renderAuditWho(access, { format: "text", at: "2027-03-01" })).toBe("No page gave anybody access on 2027-03-01.");
});
