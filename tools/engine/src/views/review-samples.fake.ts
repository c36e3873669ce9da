import type { Approval } from "../contract/consent.ts";
import type { CostChange } from "../contract/cost.ts";
import { makeUrn, type Resource } from "../contract/graph.ts";
import type { Json } from "../contract/json.ts";
import { platformSchema } from "../contract/instance.ts";
import type { ChangeRecord, Plan, Step } from "../contract/plan.ts";
import type { Review } from "../contract/review.ts";
import type { LaneReason, Verdict } from "../contract/verdict.ts";
import type { Waiver } from "../contract/waiver.ts";
import type { ReviewReport } from "./review-report.ts";

const [deployment, cluster] = ["kubernetes:apps/v1:Deployment", "kubernetes:postgresql.cnpg.io/v1:Cluster"];

function makeResource(ref: string, type: string, name: string, options: Partial<Resource> = {}): Resource {
  const urn = makeUrn(ref.replace("/", "."), "environments", type, name);
  return { urn, type, name, custom: true, inputs: {}, dependencies: [], propertyDependencies: {}, ...options };
}

/** The web service of an environment gets another number of replicas. */
export function scaleWeb(ref: string, before: Json, after: Json, why = "its size changes from small to medium", name = "web"): Step {
  const resource = makeResource(ref, deployment, name);
  const changes = [{ path: "spec.replicas", kind: "changed", before, after }] as const;
  return { ...resource, op: "update", component: name, why, before: resource, after: resource, changes };
}

/** The database of an environment goes, or would if its data had been released. */
export function dropDatabase(ref: string, name: string, options: { readonly held?: true } = {}): Step {
  const before = makeResource(ref, cluster, name, { protect: true });
  const common = { urn: before.urn, type: cluster, name, component: name, before };
  return options.held === true
    ? { ...common, op: "keep", held: "delete", why: "it holds data that nobody has released" }
    : { ...common, op: "delete", why: "it is no longer asked for" };
}

export function makePlan(ref: string, steps: readonly Step[], kind: Plan["kind"] = "environment"): Plan {
  return { project: "environments", stack: ref.replace("/", "."), ref, kind, steps, fingerprint: "0123456789abcdef".repeat(4) };
}

export function makeRecord(...plans: readonly Plan[]): ChangeRecord {
  return { schema: "roadbed/change@1", base: "b", head: "h", plans, considered: { environments: plans.length + 2, layers: 1 } };
}

export function makeVerdict(ref: string, options: Partial<Verdict> = {}): Verdict {
  return { ref, fingerprint: "f".repeat(64), allowed: true, violations: [], lane: "automatic", reasons: [], ...options };
}

export const production: LaneReason = { lane: "owner", rule: "production-change", message: "Production changes." };

export function makeCost(before: number, after: number, name = "web"): CostChange {
  return {
    currency: "EUR",
    before,
    after,
    kilowattHours: { before: before / 10, after: after / 10 },
    kilogramsCo2e: { before: before / 50, after: after / 50 },
    lines: before === after ? [] : [{ urn: `urn:${name}`, name: `Deployment ${name}`, before, after }],
    unpriced: ["web (what it sends)"],
    prices: "table 1.0.0 of 2026-11-01",
  };
}

export function makeApproval(by: string, commit: string): Approval {
  return { by, commit: commit.repeat(40).slice(0, 40), at: "2026-11-20T10:00:00Z" };
}

export function makeWaiver(rule: string, until: string): Waiver {
  return {
    rule,
    scope: { environments: ["orders/production"] },
    reason: "The vendor's image has no other user yet.",
    control: "No route leads to it.",
    owner: "orders",
    approver: "margaret",
    until,
  };
}

type Parts = Partial<Omit<ReviewReport, "review">> & { readonly review?: Partial<Review> & { readonly reasons?: readonly LaneReason[] } };

export const platform = platformSchema.parse({
  organisation: "acme",
  github: "acme-corp",
  registries: ["ghcr.io/acme-corp"],
  instances: {
    eu: {
      target: "kubernetes",
      engine: "embedded",
      stages: ["development", "staging", "production"],
      region: "dublin-1",
      domain: "example.com",
      layers: { network: {}, services: {} },
    },
  },
});

const side = { platform, teams: new Map(), environments: new Map(), waivers: new Map(), versions: new Map(), packageFiles: new Map() };

export function withWaivers(waivers: Readonly<Record<string, Waiver>>): ReviewReport["facts"] {
  return { old: { ...side, waivers: new Map(Object.entries(waivers)) }, next: side };
}

/** All of a review, of which a test names only what it is about. */
export function makeReport({ review = {}, ...parts }: Parts): ReviewReport {
  const verdicts = parts.verdicts ?? (parts.record?.plans ?? []).map(({ ref }) => makeVerdict(ref));
  return {
    record: makeRecord(),
    findings: [],
    facts: { old: side, next: side },
    differences: new Map(),
    ...parts,
    verdicts,
    review: {
      schema: "roadbed/review@1",
      base: "b".repeat(40),
      head: "a".repeat(40),
      lane: "automatic",
      state: "approved",
      summary: "",
      needs: [],
      void: [],
      labels: [],
      problems: [],
      stacks: [],
      isDataOnly: true,
      reasons: verdicts.flatMap(({ reasons }) => reasons),
      ...review,
    },
  };
}
