import { createHash } from "node:crypto";
import { makeScratchRepository, type ScratchRepository } from "@roadbed/testing/scratch-repository.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ChangeFacts } from "../../contract/change.ts";
import type { Approval, PullRequest } from "../../contract/consent.ts";
import type { ResultRecord } from "../../contract/ledger.ts";
import type { Plan } from "../../contract/plan.ts";
import type { Verdict } from "../../contract/verdict.ts";
import { openRepository } from "../../read/git.ts";
import { type ConsentAnswer, ConsentCheck, type ExplainedMerge } from "./check-consent.ts";

// Git, its history and its merges are real. What a page means is its text without comments: each line is one change,
// and a line that begins with "risky" needs somebody of the owning team.
const page = "environments/orders/shop/environment.yaml";
let repository: ScratchRepository;
let pulls: Map<string, PullRequest>;
beforeEach(() => {
  repository = makeScratchRepository();
  pulls = new Map();
  repository.commit({ "README.md": "A platform." });
});
afterEach(() => {
  repository.remove();
});

/** A pull request of one commit from where main stands, merged by squashing. */
function merge(text: string | undefined, approvals: (head: string) => readonly Approval[], { author = "eve", then = text } = {}) {
  const number = pulls.size + 1;
  repository.git("switch", "--quiet", "--create", `pull-${number}`);
  const head = repository.commit({ [page]: text });
  repository.git("switch", "--quiet", "main");
  const base = repository.git("rev-parse", "main").trim();
  const commit = repository.commit({ [page]: then });
  const url = `https://github.com/acme-corp/platform/pull/${number}`;
  pulls.set(commit, { number, url, author, base, head, isFork: false, approvals: [...approvals(head)] });
  return { head, commit, url };
}

/** Approvals are given after what they are given for. */
const later = () => new Date(Date.now() + 5000).toISOString();
const by =
  (...people: readonly string[]) =>
  (commit: string): Approval[] =>
    people.map((login) => ({ by: login, commit, at: later() }));

function linesOf(tree: string): string[] {
  try {
    return repository
      .git("show", `${tree}:${page}`)
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
  } catch {
    return [];
  }
}

function planOf(before: readonly string[], after: readonly string[]): Plan {
  const changes = [
    ...after.filter((line) => !before.includes(line)),
    ...before.filter((line) => !after.includes(line)).map((line) => `no ${line}`),
  ];
  const steps = changes.map((line) => ({
    urn: `urn:${line}`,
    type: "t",
    name: line,
    why: "",
    op: before.length === 0 ? ("create" as const) : ("update" as const),
    changes: [],
  }));
  const fingerprint = createHash("sha256").update(changes.sort().join("\n")).digest("hex");
  return { project: "environments", stack: "orders.shop", ref: "orders/shop", kind: "environment", steps, fingerprint } as unknown as Plan;
}

function verdictOn({ ref, fingerprint, steps }: Plan): Verdict {
  const reasons = steps
    .filter(({ name }) => /^(?:no )?risky/.test(name))
    .map(({ name, urn }) => ({ lane: "owner" as const, rule: "risky", message: `${name} is risky.`, urn }));
  return { ref, fingerprint, allowed: true, violations: [], lane: reasons.length === 0 ? "automatic" : "owner", reasons };
}

function explain(base: string, head: string): Promise<ExplainedMerge> {
  const plan = planOf(linesOf(base), linesOf(head));
  const facts = { files: [], old: {}, next: {}, isFork: false } as unknown as ChangeFacts;
  return Promise.resolve(
    plan.steps.length === 0 ? { plans: [], verdicts: [], facts } : { plans: [plan], verdicts: [verdictOn(plan)], facts },
  );
}

function check(standing: readonly string[], applied?: string, fetch = () => Promise.resolve(false)): Promise<ConsentAnswer> {
  const plan = planOf(standing, linesOf("main"));
  return new ConsentCheck({
    repository: openRepository(repository.root),
    forge: { findMerged: (commit) => Promise.resolve(pulls.get(commit)) },
    commit: repository.git("rev-parse", "main").trim(),
    explain,
    fetch,
    agree: (facts, verdicts, approvals) => {
      const isRisky = verdicts.some(({ lane }) => lane !== "automatic");
      const people = ["ada", "grace"].filter((login) => login !== facts.author);
      const given = approvals.filter((approval) => people.includes(approval.by));
      const needs = isRisky ? [{ team: "orders", people, count: 1, why: "It is risky.", given }] : [];
      return { lane: isRisky ? "owner" : "automatic", needs, isMet: !isRisky || given.length > 0 };
    },
  }).check({
    ref: "orders/shop",
    plan,
    verdict: verdictOn(plan),
    applied: applied === undefined ? undefined : ({ commit: applied, materials: { [page]: "x" } } as unknown as ResultRecord),
  });
}

const refusal = async (answer: Promise<ConsentAnswer>) => {
  const given = await answer;
  return "refusal" in given ? given.refusal.message : `consent: ${JSON.stringify(given.consent)}`;
};

test("what was approved is what is applied, and the ledger learns who agreed to it and for which team", async () => {
  const { commit, url, head } = merge("risky database", by("ada"));
  expect(await check([])).toMatchObject({
    consent: [{ request: url, author: "eve", commit, lane: "owner", approvals: [{ by: "ada", teams: ["orders"], commit: head }] }],
  });
});

test.each<[string, (head: string) => readonly Approval[], string]>([
  ["nobody approved it", () => [], "orders did not agree to"],
  ["only somebody of another team did", by("mallory"), "orders did not agree to"],
  ["its author did", by("eve"), "orders did not agree to"],
])("where %s, nothing is done", async (_, approvals, expected) => {
  merge("risky database", approvals);
  expect(await refusal(check([]))).toContain(expected);
});

test("an author who may agree for the team can't agree to their own change", async () => {
  merge("risky database", by("ada"), { author: "ada" });
  expect(await refusal(check([]))).toContain("orders did not agree to");
});

test("what was edited between the approval and the merge is not what was approved", async () => {
  merge("risky database", by("ada"), { then: "risky database\nrisky admin" });
  expect(await refusal(check([]))).toContain("ada approved something else than what was merged");
});

test("an edit that changes no meaning keeps the approval", async () => {
  merge("risky database", by("ada"), { then: "# as agreed\nrisky database" });
  expect(await refusal(check([]))).toContain("consent: ");
});

test("an approved commit that is gone, after a force-push, vouches for nothing; one that the forge still has is fetched", async () => {
  const gone = "1".repeat(40);
  const { commit, head } = merge("risky database", () => [{ by: "ada", commit: gone, at: later() }]);
  expect(await refusal(check([]))).toContain("orders did not agree to");
  const pull = pulls.get(commit);
  if (pull !== undefined) pulls.set(commit, { ...pull, approvals: [{ by: "ada", commit: head, at: later() }] });
  expect(await refusal(check([], undefined, () => Promise.resolve(true)))).toContain("consent: ");
});

test("main that moved on after the approval, and changed what the request means, asks again", async () => {
  repository.commit({ [page]: "risky database" });
  repository.git("switch", "--quiet", "--create", "pull");
  const head = repository.commit({ [page]: "risky database\nrisky cache" });
  repository.git("switch", "--quiet", "main");
  const seen = new Date(Date.now() - 1000).toISOString();
  const applied = repository.commit({ [page]: "" }, "feat: the database goes");
  const commit = repository.commit({ [page]: "risky database\nrisky cache" });
  pulls.set(commit, {
    number: 1,
    url: "https://github.com/acme-corp/platform/pull/1",
    author: "eve",
    base: applied,
    head,
    isFork: false,
    approvals: [{ by: "ada", commit: head, at: seen }],
  });
  expect(await refusal(check([], applied))).toContain("orders did not agree to");
});

test("what came to main without a pull request is applied only where nobody has to agree", async () => {
  const first = repository.commit({ [page]: "plain setting" });
  expect(await refusal(check([]))).toContain("consent: ");
  repository.commit({ [page]: "plain setting\nrisky admin" });
  expect(await refusal(check(["plain setting"], first))).toContain("came to main without a pull request");
});

test("merges that were never applied one by one are each agreed to, and then applied together", async () => {
  const { commit: first } = merge("plain a", by());
  merge("plain a\nrisky b", by("ada"));
  merge("plain a\nrisky b\nrisky c", by("grace"));
  const answer = await check(["plain a"], first);
  expect("consent" in answer ? answer.consent.flatMap(({ approvals }) => approvals.map((approval) => approval.by)) : answer).toEqual([
    "ada",
    "grace",
  ]);
});

test("one of several merges that nobody agreed to stops them all", async () => {
  const { commit: first } = merge("plain a", by());
  merge("plain a\nrisky b", by());
  merge("plain a\nrisky b\nrisky c", by("grace"));
  expect(await refusal(check(["plain a"], first))).toContain("orders did not agree to https://github.com/acme-corp/platform/pull/2");
});

test("an approval counts once: the same change, taken back and made again, is asked for again", async () => {
  merge("plain a\nrisky b", by("ada"));
  const { commit: back } = merge("plain a", by("ada"));
  merge("plain a\nrisky b", by());
  expect(await refusal(check(["plain a"], back))).toContain("orders did not agree to https://github.com/acme-corp/platform/pull/3");
});

test("a state that is not what main said it was is not touched for more than was agreed to", async () => {
  const { commit: first } = merge("plain a", by());
  merge("plain a\nrisky b", by("ada"));
  expect(await refusal(check(["plain a", "risky stranger"], first))).toContain(
    "would do what nobody agreed to: no risky stranger is risky.",
  );
});

test("what a failed run left to do is still agreed to", async () => {
  const { commit: first } = merge("plain a", by());
  merge("plain a\nrisky b\nrisky c", by("ada"));
  expect(await refusal(check(["plain a", "risky b"], first))).toContain("consent: ");
});

test("a history that begins with the request has nobody who agreed", async () => {
  const commit = repository.git("commit-tree", "-m", "chore: all at once", `${repository.git("rev-parse", "HEAD^{tree}").trim()}`).trim();
  repository.git("reset", "--quiet", "--hard", commit);
  repository.git("push", "--quiet", "--force", "origin", "main");
  repository.git("commit", "--quiet", "--amend", "--no-edit", "--allow-empty");
  expect(await refusal(check(["risky a"]))).toMatch(/explains why orders\/shop is out of step|no commit before it/);
});
