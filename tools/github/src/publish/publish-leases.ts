import { z } from "zod";
import { inertCode, inertText } from "../inert-markdown.ts";
import { marks } from "../marked-comment.ts";
import type { GitHub } from "../open-github.ts";
import { readOwnIssues } from "./own-issues.ts";

/** An environment that nobody needs any more by what its page says, or soon. */
export interface EndingLease {
  /** `<team>/<environment>` */
  readonly ref: string;
  readonly stage: string;
  readonly purpose: string;
  /** The team on GitHub that owns it: `@acme-corp/orders-team`. */
  readonly owners: string;
  /** YYYY-MM-DD */
  readonly until: string;
  /** Negative once it is over. */
  readonly daysLeft: number;
}

export interface PublishLeasesOptions {
  /** Pushes a branch that deletes the environment. */
  propose(lease: EndingLease, branch: string): Promise<void>;
  /** File of the workflow that reviews a pull request: those that a workflow's token opens start none by themselves. */
  readonly reviewedBy: string;
}

export interface PublishedLeases {
  readonly notes: readonly string[];
  readonly calls: number;
}

/** Somebody has to read each; what is left over the next day opens. */
const mostOpened = 20;
const pullSchema = z.looseObject({ number: z.int() });

/**
 * Opens a pull request for each environment of which the lease has ended, once for each end, and tells each team in one
 * issue what ends. Closing such a pull request leaves the environment alone until its lease says another day.
 */
export async function publishLeases(
  github: GitHub,
  leases: readonly EndingLease[],
  { propose, reviewedBy }: PublishLeasesOptions,
): Promise<PublishedLeases> {
  const notes: string[] = [];
  const pulls = new Map<string, number>();
  let opened = 0;
  for (const lease of leases.filter(({ daysLeft }) => daysLeft < 0)) {
    const branch = `expire/${lease.ref.replace("/", "-")}-${lease.until}`;
    const known = await tryFindPull(github, branch);
    if (known !== undefined) {
      pulls.set(lease.ref, known);
      continue;
    }
    if (opened === mostOpened) continue;
    opened += 1;
    await propose(lease, branch);
    const number = await openPull(github, lease, branch);
    pulls.set(lease.ref, number);
    await github.call(
      "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
      { workflow_id: reviewedBy, ref: branch, inputs: { number: String(number) } },
      z.unknown(),
    );
    notes.push(`Pull request #${number}: opened, for ${lease.ref}.`);
  }
  return { notes: [...notes, ...(await tellTeams(github, leases, pulls))], calls: github.calls() };
}

async function tryFindPull(github: GitHub, branch: string): Promise<number | undefined> {
  const found = await github.list("GET /repos/{owner}/{repo}/pulls", { head: `${github.owner}:${branch}`, state: "all" }, pullSchema, 1);
  return found.items[0]?.number;
}

async function openPull(github: GitHub, lease: EndingLease, branch: string): Promise<number> {
  const body = [
    `The lease of ${inertCode(lease.ref)} ended on ${lease.until}, so nobody needs it any more by what its page says. Merging this deletes it; what holds data is kept until the team releases it.`,
    "",
    `It was for: ${inertText(lease.purpose)}`,
    "",
    `${lease.owners}: approve it to let the environment go. To keep it, close this and move \`lease.until\` (\`npx platform request ${lease.ref} --until YYYY-MM-DD\`).`,
  ].join("\n");
  const title = `feat(${lease.ref}): delete the environment, as its lease ended on ${lease.until}`;
  return (await github.call("POST /repos/{owner}/{repo}/pulls", { title, body, head: branch, base: "main" }, pullSchema)).number;
}

async function tellTeams(github: GitHub, leases: readonly EndingLease[], pulls: ReadonlyMap<string, number>): Promise<string[]> {
  const issues = await readOwnIssues(github);
  const teams = Object.groupBy(leases, ({ ref }) => ref.split("/")[0] ?? "");
  const notes: string[] = [];
  for (const [team, own = []] of Object.entries(teams)) {
    const { number, created } = await issues.upsert(marks.leases(team), writeIssue(team, own, pulls));
    notes.push(`Issue #${number}: ${created ? "opened" : "up to date"}, for ${team}.`);
  }
  for (const issue of issues.open) {
    const [, team = ""] = /^<!-- roadbed:leases ([a-z0-9-]+) -->/.exec(issue.body ?? "") ?? [];
    if (team === "" || teams[team] !== undefined) continue;
    await issues.close(issue, "Settled: no lease of this team has ended or ends soon.");
    notes.push(`Issue #${issue.number}: closed, for ${team}.`);
  }
  return notes;
}

function writeIssue(team: string, leases: readonly EndingLease[], pulls: ReadonlyMap<string, number>): { title: string; text: string } {
  const text = [
    `${leases[0]?.owners ?? ""}: these environments of ${inertText(team)} are needed until the day that their pages name, and that day is past or near.`,
    "",
    "| environment | stage | needed until | what happens |",
    "| --- | --- | --- | --- |",
    ...leases.map(
      ({ ref, stage, until, daysLeft }) => `| ${inertCode(ref)} | ${stage} | ${until} | ${describeEnd(daysLeft < 0, pulls.get(ref))} |`,
    ),
    "",
    "To keep one, move `lease.until` on its page: `npx platform request <team>/<environment> --until YYYY-MM-DD`. To let one go before, `--delete`.",
    "This issue is kept up to date, and closes itself.",
  ];
  return {
    title: `Leases of ${team} that end: ${leases.map(({ ref }) => ref.split("/")[1]).join(", ")}`.slice(0, 200),
    text: text.join("\n"),
  };
}

/** Without counting days, so that nothing is rewritten every day. */
function describeEnd(isOver: boolean, pull: number | undefined): string {
  if (!isOver) return "a pull request that deletes it follows after that day";
  return pull === undefined ? "a pull request that deletes it follows" : `#${pull} deletes it`;
}
