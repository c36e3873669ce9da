import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { git } from "./sandbox/copy-checkout.ts";
import { makeSandbox, type Sandbox } from "./sandbox/make-sandbox.ts";

// One rule, one waiver, and every way by which the same request is judged: they must never disagree.
const root = execFileSync("git", ["rev-parse", "--show-toplevel"], { cwd: import.meta.dirname, encoding: "utf8" }).trim();
const ref = "billing/trial";
let sandbox: Sandbox;
beforeAll(() => {
  sandbox = makeSandbox(root);
  platform("reconcile");
});
afterAll(() => {
  rmSync(sandbox.folder, { recursive: true, force: true });
});

const page = `purpose: Try a door of our own.
stage: development
lease:
  until: 2099-01-31
`;
const door = `import type { Resource } from "@pulumi/pulumi";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import type { EnvironmentContext } from "@roadbed/golden-paths/kit/context.ts";

export function resources(_context: EnvironmentContext, { parent }: { parent: Resource }): void {
  new Service("door", { spec: { type: "LoadBalancer", selector: { app: "door" }, ports: [{ port: 443 }] } }, { parent });
}
`;

function waiver(until: string): string {
  return `rule: public-exposure
scope:
  environments: [billing/trial]
  resource: door
reason: The partner's firewall knows this address only.
control: The firewall in front lets in the partner alone.
owner: billing
approver: margaret
until: ${until}
`;
}

function day(offset: number): string {
  return new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
}

function platform(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(sandbox.clone, "tools", "cli", "bin", "platform.mjs"), ...args], {
    cwd: sandbox.clone,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

function commit(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(sandbox.clone, path)), { recursive: true });
    writeFileSync(join(sandbox.clone, path), text);
  }
  git(sandbox.clone, "add", "--all");
  git(sandbox.clone, "commit", "--quiet", "--message", "feat: change what is asked for");
}

/** What each gate says of the request: whether public-exposure stops it. */
function askEveryGate(): Record<string, boolean> {
  const waivers = git(sandbox.clone, "rev-parse", "HEAD~1").trim();
  const plan = platform("plan", "--base", waivers, "--head", "HEAD", "--output", "json");
  const review = platform("review", "--base", waivers, "--head", "HEAD", "--output", "json");
  const dryRun = platform("reconcile", "--dry-run", "--commit", "HEAD", "--only", ref, "--output", "json");
  const scan = platform("scan", "--output", "json");
  const open = (text: string) =>
    (JSON.parse(text) as { violations: { ref: string; rule: string; waiver?: string }[] }).violations.some(
      (violation) => violation.ref === ref && violation.rule === "public-exposure" && violation.waiver === undefined,
    );
  return {
    plan: !(JSON.parse(plan.stdout) as { verdicts: { ref: string; allowed: boolean }[] }).verdicts.every(({ allowed }) => allowed),
    review: (JSON.parse(review.stdout) as { state: string }).state === "refused",
    reconcile: (JSON.parse(dryRun.stdout) as { outcomes: { ref: string; status: string }[] }).outcomes.some(
      (outcome) => outcome.ref === ref && outcome.status === "refused",
    ),
    scan: open(scan.stdout),
  };
}

const everyGate = (stops: boolean) => ({ plan: stops, review: stops, reconcile: stops, scan: stops });

test.each([
  ["without a waiver every gate stops it", undefined, true],
  ["with a waiver no gate stops it", day(30), false],
  ["on the waiver's last day no gate stops it", day(0), false],
  ["after the waiver's last day every gate stops it again", day(-1), true],
  ["a waiver for another resource lets nothing through", "other", true],
])("%s", (_, until, stops) => {
  git(sandbox.clone, "reset", "--quiet", "--hard", "origin/main");
  if (until !== undefined)
    commit({ "platform/waivers/partner.yaml": until === "other" ? waiver(day(30)).replace("door", "window") : waiver(until) });
  commit({ "environments/billing/trial/environment.yaml": page, "environments/billing/trial/door.ts": door });
  expect(askEveryGate()).toEqual(everyGate(stops));
});

test("an expired waiver is work for somebody: the scan says so and fails", () => {
  git(sandbox.clone, "reset", "--quiet", "--hard", "origin/main");
  commit({ "platform/waivers/partner.yaml": waiver(day(-3)) });
  const { status, stdout } = platform("scan", "--output", "markdown");
  expect(stdout.replaceAll("\\", "")).toContain(`partner (public-exposure, billing) expired on ${day(-3)}: the rule blocks again.`);
  expect(status).toBe(1);
});

test("a waiver that lets nothing through any more is named", () => {
  git(sandbox.clone, "reset", "--quiet", "--hard", "origin/main");
  commit({ "platform/waivers/partner.yaml": waiver(day(300)) });
  const { status, stdout } = platform("scan");
  expect(stdout).toContain("partner (public-exposure, billing) lets nothing through any more: delete it.");
  expect(status).toBe(0);
});
