import { stripVTControlCharacters, styleText } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { makeUrn, type Resource } from "../contract/graph.ts";
import type { ChangeRecord, Plan, Step } from "../contract/plan.ts";
import type { Verdict } from "../contract/verdict.ts";
import { describeChange } from "./describe-change.ts";
import { renderPlanMarkdown } from "./plan-markdown.ts";
import { renderPlanText } from "./plan-text.ts";
import { renderReconcileEvent, renderReconcileSummary } from "./reconcile.ts";
import { nameOf, showPair, showValue } from "./short-names.ts";
import { renderStatus } from "./status.ts";

const parent = makeUrn("orders.staging", "environments", "roadbed:path:web-service", "web");

function object(type: string, name: string, options: Partial<Resource> = {}): Resource {
  return {
    urn: makeUrn("orders.staging", "environments", type, name, parent),
    type,
    name,
    custom: true,
    inputs: {},
    dependencies: [],
    propertyDependencies: {},
    ...options,
  };
}

function update(name: string, before: string, after: string, why = "its setting image changes"): Step {
  const resource = object("kubernetes:apps/v1:Deployment", name);
  return {
    op: "update",
    urn: resource.urn,
    type: resource.type,
    name,
    component: "web",
    why,
    before: resource,
    after: resource,
    changes: [{ path: "spec.replicas", kind: "changed", before, after }],
  };
}

const cluster = object("kubernetes:postgresql.cnpg.io/v1:Cluster", "db", { protect: true });
const held: Step = {
  op: "keep",
  held: "delete",
  urn: cluster.urn,
  type: cluster.type,
  name: "db",
  component: "db",
  before: cluster,
  why: "it holds data that nobody has released",
};

function plan(ref: string, steps: readonly Step[]): Plan {
  return {
    project: "environments",
    stack: ref.replace("/", "."),
    ref,
    kind: "environment",
    steps,
    fingerprint: "0123456789abcdef".repeat(4),
  };
}

function record(...plans: readonly Plan[]): ChangeRecord {
  return { schema: "roadbed/change@1", base: "b", head: "h", plans, considered: { environments: plans.length + 1, layers: 0 } };
}

const verdict = (ref: string, options: Partial<Verdict> = {}): Verdict => ({
  ref,
  fingerprint: "f".repeat(64),
  allowed: true,
  violations: [],
  lane: "owner",
  reasons: [{ lane: "owner", rule: "production", message: "It is production." }],
  ...options,
});

test("a plan reads like a list of sentences, and what is held says why", () => {
  expect(renderPlanText(record(plan("orders/staging", [update("web", "2", "3"), held])), [verdict("orders/staging")], { colour: false }))
    .toBe(`orders/staging  1 to change, 1 held
  needs the owning team's agreement: It is production.
  web
    ~ change Deployment web  because its setting image changes
        spec.replicas: 2 → 3
  db
    ! keep Cluster db  because it holds data that nobody has released

1 to change; 2 environments looked at.`);
});

test("when nothing changes, one line says so", () => {
  expect(renderPlanText(record(), [], { colour: false })).toBe("Nothing changes (1 environment looked at).");
});

test("what policy refuses stands first, with the way out", () => {
  const refused = verdict("orders/staging", {
    allowed: false,
    violations: [{ rule: "image-digest", message: "web runs a tag.", fix: "Pin it by digest." }],
  });
  expect(renderPlanText(record(plan("orders/staging", [update("web", "2", "3")])), [refused], { colour: false })).toContain(
    "  refused  web runs a tag. (image-digest)\n  fix      Pin it by digest.\n",
  );
  expect(
    renderPlanMarkdown(record(plan("orders/staging", [update("web", "2", "3")])), [refused], { findings: [], errors: new Map() }),
  ).toContain(
    "> [!CAUTION]\n> **What has to change before it can be applied**\n> - **orders/staging** web runs a tag. **Pin it by digest.** (image-digest)",
  );
});

test("secrets are never shown, and values of the cloud read as whose they are", () => {
  expect(showValue({ $secret: "5f3a" })).toBe("[secret]");
  expect(showValue({ password: { $secret: "5f3a" } })).toBe('{"password":"[secret]"}');
  expect(showValue("arn ⟦urn:pulumi:eu::network::aws:ec2/vpc:Vpc::main#id⟧")).toBe("arn ‹main id›");
  expect(showValue("⟦?⟧")).toBe("(known after apply)");
});

test("of two long texts one sees where they differ", () => {
  const text = "a".repeat(100);
  expect(showPair(`${text}1`, `${text}2`)).toBe("…aaaaaaaaaaaa1 → …aaaaaaaaaaaa2");
});

test("the comment about 1,000 environments fits GitHub's limit and says what it left out", () => {
  const plans = Array.from({ length: 1000 }, (_, index) =>
    plan(
      `team-${index % 50}/environment-${index}`,
      Array.from({ length: 30 }, (__, at) => update(`web-${at}`, "old ".repeat(20), `new ${index} ${at} `.repeat(20))),
    ),
  );
  const comment = renderPlanMarkdown(
    record(...plans),
    plans.map(({ ref }) => verdict(ref)),
    { findings: [], errors: new Map() },
  );
  expect(Buffer.byteLength(comment)).toBeLessThan(60_000);
  expect(comment).toContain("### 1,000 environments: 30,000 to change");
  expect(comment).toMatch(/and 900 more rows/);
  expect(comment).toMatch(/Details of \d+ more don't fit in here/);
});

test("whatever a request holds, it can't form a heading, a mention, a marker or HTML in the comment", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom(
      "\n# Approved",
      "@everyone",
      "<!-- roadbed:review -->",
      "</details><script>",
      "`x` | y",
      "${{ secrets.TOKEN }}",
      "[a](javascript:b)",
    ),
  );
  fc.assert(
    fc.property(hostile, hostile, hostile, hostile, (ref, name, value, why) => {
      const comment = renderPlanMarkdown(
        record(plan(ref, [update(name, value, `${value}!`, why)])),
        [
          verdict(ref, {
            reasons: [
              { lane: "owner", rule: "production-change", message: why },
              { lane: "owner", rule: "data-loss", message: value },
            ],
            violations: [{ rule: "image-digest", message: name, fix: value, waiver: why }],
          }),
        ],
        { findings: [], errors: new Map([[name, { message: value, fix: why }]]) },
      );
      // What stands in code is shown letter by letter.
      const outside = comment.replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "").replace(/\\[^\n]/g, "");
      expect(outside).not.toContain("<!-- roadbed");
      expect(outside).not.toMatch(/<script|<\/details><|^# /m);
      expect(comment.match(/^#+ /gm)).toHaveLength(1);
      expect(comment.match(/<details(?: open)?>/g)).toHaveLength(1);
      expect(outside.replace(/[@#]<!-- -->/g, "")).not.toMatch(/@everyone/);
    }),
  );
});

test("however much others write, the comment fits", () => {
  const long = fc.constantFrom("@ada ", "<b>", "🚚", "`", "#1 ", "line\n", "\\").map((unit) => unit.repeat(4_000));
  fc.assert(
    fc.property(long, long, fc.integer({ min: 1, max: 60 }), (name, text, count) => {
      const refs = Array.from({ length: count }, (_, index) => `orders/trial-${index}`);
      const violation = { rule: "image-digest", message: text, fix: name };
      const comment = renderPlanMarkdown(
        record(...refs.map((ref) => plan(ref, [update(name, text, `${text}!`, text), held]))),
        refs.map((ref) =>
          verdict(ref, { allowed: false, violations: [violation], reasons: [{ lane: "owner", rule: "data-loss", message: text }] }),
        ),
        {
          findings: refs.map((file) => ({
            rule: "unknown-key",
            severity: "error",
            message: text,
            fix: name,
            at: { file, key: name, source: text },
            related: refs.map((other) => ({ file: other, message: text })),
          })),
          errors: new Map(refs.map((ref) => [ref, { message: text, fix: name }])),
        },
      );
      expect(Buffer.byteLength(comment)).toBeLessThan(60_000);
      expect(comment.match(/<details(?: open)?>/g) ?? []).toHaveLength((comment.match(/<\/details>/g) ?? []).length);
    }),
    { numRuns: 10 },
  );
});

test("one large environment is cut where a line ends, with how many are left", () => {
  const steps = Array.from({ length: 900 }, (_, index) => update(`worker-${index}`, "old ".repeat(20), "new ".repeat(20)));
  const comment = renderPlanMarkdown(record(plan("orders/production", steps)), [verdict("orders/production")], {
    findings: [],
    errors: new Map(),
  });
  expect(Buffer.byteLength(comment)).toBeLessThan(60_000);
  expect(comment).toMatch(/… and \d+ more lines: `npx platform plan orders\/production` shows them all\./);
  expect(comment.trimEnd().endsWith("</details>")).toBe(true);
});

test("no text of a request or a program can steer the terminal or begin a workflow command", () => {
  const text = renderPlanText(
    record(plan("orders/staging", [update("web\u001b]0;owned\u0007", "2\u202e", "3\n::add-mask::x", "it says \u001b[2J")])),
    [verdict("orders/staging")],
    { colour: false, errors: new Map([["orders/trial", { message: "::stop-commands::x\n::error::y", fix: "::z" }]]) },
  );
  expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
  expect(text.split("\n").filter((line) => line.trim().startsWith("::"))).toEqual([]);
});

test("many objects for one reason fold into a line, and the reason is said once", () => {
  const types = ["apps/v1:Deployment", "core/v1:Service", "networking.k8s.io/v1:NetworkPolicy"];
  const steps = Array.from({ length: 15 }, (_, index): Step => {
    const after = object(`kubernetes:${types[index % 3] ?? ""}`, `web-${index}`);
    return { op: "create", urn: after.urn, type: after.type, name: after.name, component: "web", after, why: "it is asked for" };
  });
  expect(renderPlanText(record(plan("orders/trial", steps)), [], { colour: false })).toBe(`orders/trial  15 to create
  because it is asked for
  web
    + create 15: 5 Deployment, 5 Service, 5 NetworkPolicy

1 to change; 2 environments looked at.`);
  expect(renderPlanText(record(plan("orders/trial", steps)), [], { colour: false, verbose: true })).toContain(
    "    + create Service web-13\n",
  );
});

test("objects of AWS say whose they are, and a secret that changes says no more than that", () => {
  expect(nameOf({ type: "aws:rds/instance:Instance", name: "db" })).toBe("RDS Instance db");
  expect(nameOf({ type: "aws:ec2/securityGroup:SecurityGroup", name: "db" })).toBe("SecurityGroup db");
  const change = { path: "data.password", kind: "changed", before: { $secret: "5f3a" }, after: { $secret: "77b0" } } as const;
  expect(describeChange(change)).toBe("data.password: [secret], another one");
  expect(describeChange({ ...change, before: { a: { $secret: "5f3a" } }, after: { a: { $secret: "77b0" } } })).toBe(
    'data.password: {"a":"[secret]"}, with another [secret]',
  );
});

test("the status says what is in sync, what is held and how to let it go, and how long a lease runs", () => {
  const rows = [
    { ref: "orders/next", kind: "environment", status: "new", stage: "development", instance: "local", held: [], until: "2027-01-11" },
    {
      ref: "orders/old",
      kind: "environment",
      status: "held",
      at: "2027-01-01T10:00:00.000Z",
      commit: "0123456789",
      instance: "local",
      held: [cluster.urn],
    },
  ] as const;
  expect(renderStatus(rows, { format: "text", colour: false, today: "2027-01-01" }))
    .toBe(`environment  stage        instance  status              applied           from commit  lease
orders/next  development  local     not applied yet     never                          2027-01-11 (in 10 days)
orders/old                local     deleted, data held  2027-01-01 10:00  01234567
    held: Cluster db
    to let the data go: npx platform request orders/old --destroy-data "<why>"

1 not applied yet, 1 deleted, data held.`);
  expect(renderStatus(rows, { format: "markdown", colour: false, today: "2027-01-12" })).toBe(`**1 not applied yet, 1 deleted, data held.**

| environment | stage | instance | status | applied | from commit | lease |
| --- | --- | --- | --- | --- | --- | --- |
| orders/next | development | local | not applied yet | never |  | 2027-01-11 \\(expired 1 day ago\\) |
| orders/old |  | local | deleted, data held | 2027-01-01 10:00 | 01234567 |  |

- **orders/old** held: Cluster db
- **orders/old** to let the data go: npx platform request orders/old --destroy-data "\\<why\\>"
`);
});

test("colours change nothing about what stands where", () => {
  const rows = ["in-sync", "failed", "changed"].map((status) => ({
    ref: `orders/${status}`,
    kind: "environment" as const,
    status,
    held: [],
    error: "Deployment web: no space left on device",
  }));
  const coloured = renderStatus(rows, { format: "text", colour: true, today: "2027-01-01" });
  expect(coloured).toContain(`orders/failed                    ${styleText("red", "failed", { validateStream: false })}       never`);
  expect(stripVTControlCharacters(coloured)).toBe(renderStatus(rows, { format: "text", colour: false, today: "2027-01-01" }));
});

test("a run tells each outcome in a line and sums up", () => {
  const failed = { ref: "orders/staging", status: "failed", message: "Deployment web: no space left on device" } as const;
  expect(renderReconcileEvent({ type: "done", outcome: failed }, { colour: false })).toBe(
    "  failed    orders/staging  Deployment web: no space left on device",
  );
  const summary = {
    run: "r",
    commit: "0123456789",
    inSync: 4,
    held: ["orders/old"],
    milliseconds: 1234,
    outcomes: [failed, { ref: "orders/next", status: "applied", plan: plan("orders/next", [update("web", "1", "2")]) } as const],
  };
  expect(renderReconcileSummary(summary, { format: "text" })).toBe(
    "1 failed, 1 applied, 4 in sync in 1.2 s, at 01234567.\nData is held in orders/old.\n`npx platform status` says what it is, and how to let it go.",
  );
  expect(renderReconcileSummary(summary, { format: "markdown" })).toBe(`**1 failed, 1 applied, 4 in sync in 1.2 s, at 01234567.**

| environment | outcome | what and why |
| --- | --- | --- |
| orders/staging | failed | Deployment web: no space left on device |
| orders/next | applied | 1 changed |

Data is held in orders/old.
\`npx platform status\` says what it is, and how to let it go.
`);
});
