import { reviewChange } from "@roadbed/engine/flow/review-change.ts";
import { openGraphCache } from "@roadbed/engine/render/graph-cache.ts";
import { renderReviewMarkdown } from "@roadbed/engine/views/review-markdown.ts";
import type { ReviewReport } from "@roadbed/engine/views/review-report.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { judgement } from "@roadbed/cli/judgement.ts";
import { layers } from "@roadbed/platform/layers.ts";
import { decideReview } from "@roadbed/policy/review/decide-review.ts";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type FleetRepository, makeFleetRepository } from "./fleet-repository.ts";
import { pageOf } from "./measure-affected.ts";
import type { Row } from "./report.ts";

const fleetSize = 1_000;
const mostBytes = 60_000;
const runs = 20;
const shared = "golden-paths/kit/restricted-pod.ts";

/** B13: the comment about 1,000 environments, each of which changes in its own way, and about as many that change alike. */
export async function measureComment(root: string): Promise<readonly Row[]> {
  const fleet = makeFleetRepository(root, fleetSize);
  const instances = fleet.text("platform/instances.yaml");
  const team = "platformTeam: { members: [margaret, grace] }\n";
  fleet.commit(new Map([["platform/instances.yaml", instances.replace("currency:", `${team}currency:`)]]), "who may agree");
  const images = new Map(fleet.refs.map((ref, index) => [pageOf(ref), giveImage(fleet.text(pageOf(ref)), index)]));
  fleet.commit(images, "an image of its own for each");
  const different = await review(fleet);
  const code = fleet.text(shared);
  fleet.commit(
    new Map([[shared, code.replace("  runAsNonRoot: true,\n", "  runAsNonRoot: true,\n  runAsGroup: 10001,\n")]]),
    "a golden path",
  );
  const alike = await review(fleet);
  return [measure("each its own change", different), measure("a golden path, all alike", alike)];
}

/** Another version, or another digest where one is needed. */
function giveImage(page: string, index: number): string {
  return page.replaceAll(":1.4.2", `:2.${index}.0`).replace(/@sha256:[0-9a-f]{6}/g, `@sha256:${String(index).padStart(6, "0")}`);
}

/** As `platform review` makes it. */
async function review({ root }: FleetRepository): Promise<ReviewReport> {
  const file = join(root, ".platform", "bench.db");
  mkdirSync(join(root, ".platform"), { recursive: true });
  rmSync(file, { force: true });
  const cache = openGraphCache(file);
  try {
    const given = { root, base: "HEAD~1", head: "HEAD", catalog, layers, cache, today: "2027-01-01", judge: judgement.judge };
    const { planned, facts, differences } = await reviewChange(given);
    const { record, verdicts, findings, errors } = planned;
    const ids = { base: "b".repeat(40), head: "a".repeat(40) };
    const decision = decideReview({ ...ids, facts, verdicts, findings, errors, holds: () => true });
    return { review: decision, record, verdicts, findings, facts, differences };
  } finally {
    cache.close();
  }
}

function measure(what: string, report: ReviewReport): Row {
  const comments = new Set<string>();
  const seconds = Array.from({ length: runs }, () => {
    const began = performance.now();
    comments.add(renderReviewMarkdown(report));
    return (performance.now() - began) / 1000;
  });
  const [comment = ""] = comments;
  const bytes = Buffer.byteLength(comment);
  const { plans } = report.record;
  const byRef = new Map(report.verdicts.map((verdict) => [verdict.ref, verdict]));
  const each = plans.map((plan) => {
    const verdicts = [byRef.get(plan.ref) ?? []].flat();
    const own = { ...report.review, problems: [], needs: [], reasons: verdicts.flatMap(({ reasons }) => reasons) };
    return renderReviewMarkdown({ ...report, review: own, record: { ...report.record, plans: [plan] }, verdicts, findings: [] });
  });
  const theirs = each.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const met = bytes <= mostBytes && comments.size === 1 ? "met" : "missed";
  return {
    id: "B13",
    what: `comment about ${plans.length.toLocaleString("en")} environments, ${what}`,
    seconds,
    note: `${bytes.toLocaleString("en")} bytes (aim ${mostBytes.toLocaleString("en")} ${met}), 1 API write; one comment each: ${plans.length.toLocaleString("en")} writes, ${(theirs / 1e6).toFixed(1)} MB, ${Math.ceil(plans.length / 500)} hours of GitHub's 500 an hour`,
  };
}
