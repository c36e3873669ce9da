import { mkdtempSync, rmSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateHistory } from "@roadbed/testing/history.ts";
import { writeHistory, type WrittenHistory } from "@roadbed/testing/write-history.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore, type Store } from "../../ledger/store.ts";
import { listAccess } from "./list-access.ts";
import { reportAudit } from "./report-audit.ts";
import { showAudit } from "./show-audit.ts";
import { verifyAudit } from "./verify-audit.ts";

// One platform's first months, as git has them: 25 environments, requests, failures, deletions.
const history = generateHistory({ environments: 25, records: 400, seed: 7 });
let root: string;
let written: WrittenHistory;
let store: Store;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "roadbed-audit-"));
  written = await writeHistory(root, history);
  store = openStore({ directory: root, now: () => new Date(written.end * 1000) });
  await store.pull();
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
const verify = (over: { isFull?: boolean; anchor?: string; main?: string } = {}) =>
  verifyAudit({ root, store, main: "main", now: new Date(written.end * 1000), isFull: false, ...over });
const acts = history.flatMap((merge) => merge.acts.map((act) => ({ ...act, t: merge.t })));

test("an honest history is whole, and is looked at once", async () => {
  expect(await verify()).toMatchObject({ records: written.records, isWhole: true, problems: [], unknown: [] });
  expect(await verify()).toMatchObject({ records: 0, problems: [], since: git("rev-parse", "ledger") });
  expect(await verify({ isFull: true })).toMatchObject({ records: written.records, problems: [] });
});

test("what was applied from elsewhere than main is found, and so is what no clone has", async () => {
  const side = git("commit-tree", "-m", "beside main", "main^{tree}");
  git("update-ref", "refs/heads/side", side);
  const { problems, isWhole } = await verify({ isFull: true, main: "side" });
  expect(isWhole).toBe(true);
  expect(new Set(problems.filter(({ problem }) => problem !== "not-a-member").map(({ problem }) => problem))).toEqual(
    new Set(["off-main"]),
  );
  expect(problems[0]?.message).toMatch(/not a step of side/);
});

test("consent of somebody who did not belong to the team then is found, and nothing else is", async () => {
  const before = git("rev-parse", "ledger");
  const act = acts.findLast(({ kind, stage }) => kind === "update" && stage === "production");
  const commit = git("rev-parse", "main");
  const { draftIntent, draftResult } = await import("@roadbed/testing/history-records.ts");
  if (act === undefined) throw new Error("The history has no change in production.");
  const at = new Date(written.end * 1000 + 60_000).toISOString();
  const intent = draftIntent(act, { commit, at, run: "run-1" });
  if (intent.kind !== "intent") throw new Error("An intent was asked for.");
  const later = openStore({ directory: root, now: () => new Date(at) });
  await later.pull();
  const eve = intent.consent?.map((given) => ({ ...given, approvals: given.approvals.map((each) => ({ ...each, by: "eve" })) }));
  await later.ledger.append({ ...intent, ...(eve === undefined ? {} : { consent: eve }) });
  await later.ledger.append(draftResult(act, { commit, at, run: "run-1" }, false));
  await later.publish("result", new Map());
  const found = await verify();
  expect(found.problems).toMatchObject([{ ref: act.ref, problem: "not-a-member" }]);
  expect(found.problems[0]?.message).toMatch(/eve did not belong/);
  // It is told again until somebody has looked into it, and goes on from there.
  expect((await verify()).problems).toHaveLength(1);
  expect((await verify({ anchor: found.head ?? "" })).problems).toEqual([]);
  git("update-ref", "refs/heads/ledger", before);
  expect((await verify()).problems).toMatchObject([{ ref: act.ref, problem: "rolled-back" }]);
  rmSync(join(root, ".platform"), { recursive: true, force: true });
});

test("a run of which nobody knows how it ended is listed, and is no finding", async () => {
  const before = git("rev-parse", "ledger");
  const { draftIntent } = await import("@roadbed/testing/history-records.ts");
  const living = acts.find(({ ref, lane }) => lane === "automatic" && !acts.some((act) => act.ref === ref && act.kind === "delete"));
  const at = new Date(written.end * 1000).toISOString();
  await store.pull();
  if (living !== undefined)
    await store.ledger.append(draftIntent({ ...living, lane: "automatic" }, { commit: git("rev-parse", "main"), at, run: "run-2" }));
  await store.publish("intent", new Map());
  expect(await verify()).toMatchObject({ problems: [], unknown: [{ ref: living?.ref, run: "run-2", state: "running" }] });
  const tomorrow = new Date(written.end * 1000 + 86_400_000);
  expect(await verifyAudit({ root, store, main: "main", now: tomorrow, isFull: false })).toMatchObject({ unknown: [{ state: "silent" }] });
  git("update-ref", "refs/heads/ledger", before);
  rmSync(join(root, ".platform"), { recursive: true, force: true });
  await store.pull();
});

test("what ran on a day is what was applied last until then, with who asked and who agreed", async () => {
  const act = acts.find(({ kind, stage }) => kind === "update" && stage === "production");
  const { ref = "", t = 0 } = act ?? {};
  const before = await showAudit({ root, store, ref, at: new Date(t * 1000 - 1).toISOString() });
  const after = await showAudit({ root, store, ref, at: new Date(t * 1000 + 90_000).toISOString() });
  expect(before.running?.intent).toMatchObject({ lane: "automatic", requests: [] });
  const team = ref.split("/")[0] ?? "";
  expect(after.running).toMatchObject({
    outcome: "applied",
    intent: { lane: "owner", requests: [{ author: `ada-${team}`, approvals: [{ by: `grace-${team}` }] }] },
  });
  expect(after.running?.commit).toBe(git("rev-list", "--first-parent", "-1", `--before=${t}`, "main"));
  expect((await showAudit({ root, store, ref, at: "2026-12-31T00:00:00.000Z" })).running).toBeUndefined();
  await expect(showAudit({ root, store, ref: "orders/nowhere", at: "2027-01-01T00:00:00.000Z" })).rejects.toThrow(/no record/);
});

test("what had been deleted did not run", async () => {
  const gone = acts.find(({ kind }) => kind === "delete");
  const show = await showAudit({ root, store, ref: gone?.ref ?? "", at: new Date(written.end * 1000).toISOString() });
  expect(show.running).toBeUndefined();
  expect(show.changes).toBeGreaterThan(1);
});

test("a report has every change of the time, each once; for a control those that its rules had a say in", async () => {
  const rulesByControl = new Map([["CC6.1", ["production-change"]]]);
  const options = { root, store, main: "main", from: "2027-01-01", to: "2099-12-31", rulesByControl, now: new Date(written.end * 1000) };
  const all = await reportAudit(options);
  expect(all.changes).toHaveLength(acts.reduce((sum, { tries }) => sum + tries, 0));
  expect(all).toMatchObject({ organisation: "acme", ledger: git("rev-parse", "ledger") });
  expect(all.changes.map(({ begun }) => begun)).toEqual(all.changes.map(({ begun }) => begun).toSorted());
  const some = await reportAudit({ ...options, control: "CC6.1" });
  expect(some.considered).toBe(all.changes.length);
  expect(some.changes).toEqual(all.changes.filter(({ intent }) => intent?.reasons.some(({ rule }) => rule === "production-change")));
  expect(some.changes.length).toBeGreaterThan(0);
  const [team = ""] = acts[0]?.ref.split("/") ?? [];
  const own = await reportAudit({ ...options, team, from: "2027-01-01", to: "2027-01-01" });
  expect(own.changes.every(({ ref, begun }) => ref.startsWith(`${team}/`) && begun < "2027-01-02")).toBe(true);
});

test("who had access is what the pages said, from the step that gave it to the step that took it", async () => {
  const access = await listAccess({ root, main: "main" });
  const given = access.filter(({ what }) => what === "operator" || what === "viewer");
  expect(given.length).toBeGreaterThan(0);
  for (const { ref, who, from, to } of given) {
    const page = (commit: string) => git("show", `${commit}:environments/${ref}/environment.yaml`);
    expect(page(from.commit)).toContain(`group: ${who}`);
    expect(page(`${from.commit}^`)).not.toContain(`group: ${who}`);
    if (to !== undefined) expect(page(`${to.commit}^`)).toContain(`group: ${who}`);
  }
  expect(access).toContainEqual(expect.objectContaining({ ref: "platform", who: "linus", what: "may agree for the platform" }));
  const [first] = given;
  expect(await listAccess({ root, main: "main", of: first?.ref ?? "" })).toContainEqual(first);
});
