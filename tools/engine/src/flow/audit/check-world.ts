import type { AuditProblem } from "../../views/audit-facts.ts";
import { runGit } from "../../git/run-git.ts";
import { listMembers } from "./read-pages.ts";
import { resolveNames } from "./resolve-names.ts";
import { readBlobs } from "../../read/read-blobs.ts";
import type { Claim } from "./check-records.ts";

/** Where a commit is named first. */
export interface Named {
  readonly ref: string;
  readonly line: number;
}

/** Everything is applied from main: which of the commits that records name are not steps of it. */
export async function checkCommits(root: string, main: string, named: ReadonlyMap<string, Named>): Promise<AuditProblem[]> {
  if (named.size === 0) return [];
  const tips = await listTips(root, main);
  const steps = new Set(
    tips.length === 0 ? [] : (await runGit(root, ["rev-list", "--first-parent", ...tips])).toString("latin1").split("\n"),
  );
  const strange = [...named].filter(([commit]) => !steps.has(commit));
  const there = await listThere(
    root,
    strange.map(([commit]) => commit),
  );
  return strange.map(([commit, { ref, line }]) => ({
    ref,
    line,
    problem: "off-main",
    commit,
    message: there.has(commit)
      ? `Record ${line} of ${ref} was applied from ${commit.slice(0, 12)}, which is not a step of ${main}.`
      : `Record ${line} of ${ref} was applied from ${commit.slice(0, 12)}, which this clone does not have.`,
    fix: there.has(commit)
      ? `See what it holds: git show ${commit.slice(0, 12)}. Nothing but ${main} may be applied.`
      : `Fetch the whole history: git fetch --unshallow, or git fetch origin ${main}. If it is still missing, ${main} was rewritten.`,
  }));
}

/** The clone's own branch may lag behind the one that it follows. */
async function listTips(root: string, main: string): Promise<string[]> {
  const names = [main, `refs/heads/${main}`, `refs/remotes/origin/${main}`];
  const found = await Promise.all(
    names.map((name) => runGit(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`], { fine: [1, 128] })),
  );
  return [...new Set(found.map((id) => id.toString("latin1").trim()).filter((id) => /^[0-9a-f]{40,64}$/.test(id)))];
}

async function listThere(root: string, commits: readonly string[]): Promise<Set<string>> {
  const found = await resolveNames(
    root,
    commits.map((commit) => `${commit}^{commit}`),
  );
  return new Set(commits.filter((commit) => found.has(`${commit}^{commit}`)));
}

/** Whether those who agreed for a team belonged to it. What this clone does not have can't be looked up, and is reported as such elsewhere. */
export async function checkMembers(root: string, claims: readonly Claim[]): Promise<AuditProblem[]> {
  const pages = await readMembers(root, claims);
  const problems: AuditProblem[] = [];
  for (const claim of claims) {
    const members = pages.get(pageOf(claim));
    if (members === undefined || members.has(claim.by)) continue;
    const { ref, line, by, team, base } = claim;
    problems.push({
      ref,
      line,
      problem: "not-a-member",
      message: `Record ${line} of ${ref} says that ${by} agreed for ${team}, and ${by} did not belong to it at ${base.slice(0, 12)}.`,
      fix: `See who did: git show ${pageOf(claim)}`,
    });
  }
  return problems;
}

function pageOf({ team, base }: Claim): string {
  return `${base}:${team === "platform" ? "platform/instances.yaml" : `environments/${team}/team.yaml`}`;
}

/** `<commit>:<path>` -> logins; none where the commit is there and the page is not. */
async function readMembers(root: string, claims: readonly Claim[]): Promise<Map<string, ReadonlySet<string>>> {
  const pages = [...new Set(claims.map(pageOf))];
  const bases = [...new Set(claims.map(({ base }) => base))];
  const ids = await resolveNames(root, [...pages, ...bases]);
  const blobs = await readBlobs(
    root,
    pages.flatMap((page) => ids.get(page) ?? []),
  );
  const members = new Map([...blobs].map(([id, bytes]) => [id, new Set(listMembers(bytes))]));
  return new Map(
    pages.flatMap((page) => {
      const id = ids.get(page);
      if (id === undefined && !ids.has(page.split(":")[0] ?? "")) return [];
      return [[page, (id === undefined ? undefined : members.get(id)) ?? new Set<string>()] as const];
    }),
  );
}
