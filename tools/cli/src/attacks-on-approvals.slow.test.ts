import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { pageOf, ReviewBench } from "./sandbox/review-bench.fake.ts";

// T18: between the approval and the merge lie pushes, rebases and other merges. What counts is what the approver saw.
const root = execFileSync("git", ["rev-parse", "--show-toplevel"], { cwd: import.meta.dirname, encoding: "utf8" }).trim();
let bench: ReviewBench;
beforeAll(() => {
  bench = new ReviewBench(root);
});
beforeEach(() => {
  bench.reset();
});
afterAll(() => {
  bench.remove();
});

/** Production gets more room: one of its team has to agree. */
const grow = () => bench.change(pageOf("orders/production"), "storage: 100Gi", "storage: 200Gi");

test("an approval holds as long as the change means the same: rebased, rewritten, explained, its keys in another order", () => {
  const first = bench.branch(grow());
  const approvals = [bench.approve("grace", first)];
  expect(bench.review(first)).toMatchObject({ lane: "owner", state: "waiting" });
  const agreed = bench.review(first, { approvals });
  expect(agreed).toMatchObject({ state: "approved", void: [] });

  const page = grow()[pageOf("orders/production")] ?? "";
  const retold = page.replace("components:", "# As agreed on Monday.\ncomponents:").replace(/^stage: .*\n/m, "");
  const again = bench.branch({
    [pageOf("orders/production")]: `${retold}\nstage: production\n`,
    "environments/orders/production/README.md": "# The shop\n",
  });
  expect(bench.review(again, { approvals })).toMatchObject({ state: "approved", void: [], stacks: agreed.stacks });

  bench.commit(bench.change(pageOf("billing/staging"), "budget: 250", "budget: 260"));
  expect(bench.review(again, { approvals })).toMatchObject({ state: "approved", void: [], stacks: agreed.stacks });
});

test("a push after the approval that changes the meaning asks again, for the plan and for what no plan shows", () => {
  const first = bench.branch(grow());
  const approvals = [bench.approve("grace", first)];
  const [path, text = ""] = Object.entries(grow())[0] ?? ["", ""];
  for (const after of [text.replace("200Gi", "300Gi"), text.replace("budget: 1200", "budget: 1300")]) {
    expect(after).not.toBe(text);
    const pushed = bench.branch({ [path]: text }, { [path]: after });
    expect(bench.review(pushed, { approvals })).toMatchObject({ state: "waiting", void: approvals });
    expect(bench.review(pushed, { approvals: [bench.approve("grace", pushed)] })).toMatchObject({ state: "approved", void: [] });
    // Taken back, it is what was approved.
    expect(bench.review(bench.branch({ [path]: text }, { [path]: after }, { [path]: text }), { approvals })).toMatchObject({
      state: "approved",
    });
  }
});

test("main that has moved on, and made something else of the change, asks again", () => {
  const image = "ghcr.io/acme-corp/shop@sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";
  const outlet = `purpose: Sells what is left over.\nstage: production\ncomponents:\n  web:\n    path: web-service@1\n    settings:\n      image: ${image}\n`;
  const head = bench.branch({ [pageOf("orders/outlet")]: outlet });
  const approvals = [bench.approve("grace", head)];
  expect(bench.review(head, { approvals }).state).toBe("approved");
  bench.commit(bench.change("environments/orders/team.yaml", "costCentre: CC-1042", "costCentre: CC-9999"));
  expect(bench.review(head, { approvals })).toMatchObject({ state: "waiting", void: approvals });
  expect(bench.review(head, { approvals: [bench.approve("grace", head)] })).toMatchObject({ state: "approved", void: [] });
});

test("where main says something else in the same place, nobody can agree to either", () => {
  const head = bench.branch(grow());
  const approvals = [bench.approve("grace", head)];
  bench.commit(bench.change(pageOf("orders/production"), "storage: 100Gi", "storage: 300Gi"));
  const { state, lane, needs, summary, comment } = bench.review(head, { approvals });
  expect({ state, lane, needs }).toEqual({ state: "refused", lane: "platform", needs: [] });
  expect(summary).toBe("The change conflicts with main, so nobody can say what merging it would do.");
  expect(comment).toContain("rebase it, and solve the conflicts");
});

test("approvals of an older commit, of another pull request, or of a commit that is gone are void", () => {
  const harmless = bench.branch(bench.change(pageOf("orders/production"), "budget: 1200", "budget: 1210"));
  const head = bench.branch(grow());
  for (const seen of [harmless, bench.start, "1".repeat(40)]) {
    const replayed = [bench.approve("grace", seen)];
    expect(bench.review(head, { approvals: replayed })).toMatchObject({ state: "waiting", void: replayed });
  }
});

test("an approval of what was merged once does not count for the same, taken back and asked for again with more", () => {
  const first = bench.branch(grow());
  const approvals = [bench.approve("grace", first)];
  bench.git("merge", "--quiet", "--no-ff", "--no-edit", first);
  bench.git("revert", "--no-edit", "--mainline=1", "HEAD");
  const again = bench.branch({}, bench.change(pageOf("orders/production"), "storage: 100Gi", "storage: 250Gi"));
  expect(bench.review(again, { approvals })).toMatchObject({ state: "waiting", void: approvals });
});

test("only members by main, now, count: no author, no stranger, nobody who has left", () => {
  const head = bench.branch(grow());
  for (const login of ["ada", "mallory", "niklaus", "margaret"])
    expect(bench.review(head, { approvals: [bench.approve(login, head)] })).toMatchObject({ state: "waiting", needs: [{ given: [] }] });
  const approvals = [bench.approve("grace", head)];
  expect(bench.review(head, { approvals }).state).toBe("approved");
  bench.commit(bench.change("environments/orders/team.yaml", "members: [ada, grace]", "members: [ada, edsger]"));
  expect(bench.review(head, { approvals })).toMatchObject({ state: "waiting", needs: [{ team: "orders", people: ["edsger"], given: [] }] });
});
