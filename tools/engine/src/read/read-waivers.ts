import type { Finding } from "../contract/finding.ts";
import { longestWaiverDays, type Waiver, waiverSchema } from "../contract/waiver.ts";
import { whyEntryRefused } from "./entry-rules.ts";
import { explainIssue } from "./explain-issue.ts";
import type { Repository, TreeEntry } from "./git.ts";
import { listChoices, suggest } from "../contract/nearest.ts";
import { type Page, showable } from "./page.ts";
import { parseWith } from "./parse-with.ts";
import { parseYaml } from "./parse-yaml.ts";
import { limits } from "./text-limits.ts";

export const waiversFolder = "platform/waivers";

/** What a waiver can speak of. Whatever is left out is not asked about. */
export interface WaiverWorld {
  /** YYYY-MM-DD in UTC. */
  readonly today: string;
  readonly rules?: readonly string[];
  readonly teams?: ReadonlySet<string>;
  /** `<team>/<environment>` of all that are asked for. */
  readonly environments?: ReadonlySet<string>;
  readonly platformMembers?: readonly string[];
}

export interface ReadWaivers {
  /** Id (the file's name without `.yaml`) -> waiver; those with mistakes waive nothing. */
  readonly waivers: ReadonlyMap<string, Waiver>;
  readonly findings: readonly Finding[];
}

/** `platform/waivers/<id>.yaml` of a tree. Expired ones are read too: whoever judges asks what day it is. */
export async function readWaivers(repository: Repository, tree: string, world: WaiverWorld): Promise<ReadWaivers> {
  const entries = (await repository.listTree(tree, [waiversFolder])).filter(({ path }) => path.startsWith(`${waiversFolder}/`));
  const blobs = await repository.readBlobs(
    entries.filter((entry) => isWaiverFile(entry)).map(({ oid }) => oid),
    limits.bytes,
  );
  return parseWaivers(entries, blobs, world);
}

/** Whether it is a waiver by its name; the folder's own page is none. */
export function isWaiverFile({ path, type, mode }: TreeEntry): boolean {
  const name = path.slice(waiversFolder.length + 1);
  return (
    path.startsWith(`${waiversFolder}/`) &&
    type === "blob" &&
    mode === "100644" &&
    /^[a-z0-9](?:-?[a-z0-9])*\.yaml$/.test(name) &&
    name.length <= 80
  );
}

/** The same from what was read already: all that lies below `platform/waivers`, and the files' content by object id. */
export function parseWaivers(entries: readonly TreeEntry[], blobs: ReadonlyMap<string, Buffer>, world: WaiverWorld): ReadWaivers {
  const findings: Finding[] = [];
  const pages: TreeEntry[] = [];
  for (const entry of entries) {
    if (entry.path === `${waiversFolder}/README.md`) continue;
    if (isWaiverFile(entry)) pages.push(entry);
    else findings.push({ severity: "error", ...whyNoWaiver(entry), at: { file: showable(entry.path) } });
  }
  const waivers = new Map<string, Waiver>();
  for (const { path, oid } of pages) {
    const { waiver, findings: found } = readWaiver(path, blobs.get(oid) ?? Buffer.alloc(0), world);
    findings.push(...found);
    if (waiver !== undefined) waivers.set(path.slice(waiversFolder.length + 1, -".yaml".length), waiver);
  }
  return { waivers, findings };
}

function whyNoWaiver(entry: TreeEntry): Pick<Finding, "rule" | "message" | "fix"> {
  const name = entry.path.slice(waiversFolder.length + 1);
  return (
    whyEntryRefused(entry, name.split("/").at(-1) ?? "") ?? {
      rule: "unexpected-file",
      message: `${showable(name)} is no waiver.`,
      fix: `Call it ${waiversFolder}/<name>.yaml, in lower-case letters, digits and hyphens.`,
    }
  );
}

function readWaiver(file: string, bytes: Buffer, world: WaiverWorld): { readonly waiver?: Waiver; readonly findings: readonly Finding[] } {
  const { page, findings } = parseYaml(file, bytes);
  if (page === undefined) return { findings };
  const parsed = parseWith(waiverSchema, page.data);
  if (!parsed.success)
    return {
      findings: [...findings, ...parsed.error.issues.flatMap((issue) => explainIssue({ page, schema: waiverSchema, below: [] }, issue))],
    };
  const said = [...findings, ...judgeWaiver(page, parsed.data, world)];
  return said.some(({ severity }) => severity === "error") ? { findings: said } : { waiver: parsed.data, findings: said };
}

function judgeWaiver(page: Page, waiver: Waiver, { today, rules, teams, environments, platformMembers }: WaiverWorld): Finding[] {
  const { rule, scope, owner, approver, from, until } = waiver;
  const findings: Finding[] = [];
  const days = (Date.parse(until) - Date.parse(from ?? today)) / 86_400_000;
  if (from !== undefined && from > until)
    findings.push(
      page.finding("waiver-days", ["until"], { message: `It ends on ${until}, before it begins (${from}).`, fix: "Swap them." }),
    );
  if (days > longestWaiverDays)
    findings.push(
      page.finding("waiver-days", ["until"], {
        message: `It would hold for ${Math.round(days)} days; a waiver holds for at most a year.`,
        fix: "Choose an earlier day; it can be renewed, by somebody who looks at it again.",
      }),
    );
  if (until < today)
    findings.push(
      page.finding("waiver-expired", ["until"], {
        severity: "warning",
        message: `It expired on ${until}: the rule ${rule} blocks again.`,
        fix: "Comply and delete the file, or have it renewed.",
      }),
    );
  if (rules?.includes(rule) === false)
    findings.push(page.finding("unknown-rule", ["rule"], { message: `There is no rule ${rule}.`, fix: suggest(rule, [...rules]) }));
  if (teams?.has(owner) === false)
    findings.push(page.finding("unknown-team", ["owner"], { message: `There is no team ${owner}.`, fix: suggest(owner, [...teams]) }));
  if (platformMembers?.includes(approver) === false)
    findings.push(
      page.finding("unknown-approver", ["approver"], {
        message: `${approver} is not of the platform team.`,
        fix:
          platformMembers.length === 0
            ? "Name its members under platformTeam in platform/instances.yaml."
            : `Choose ${listChoices(platformMembers)}, or add them under platformTeam in platform/instances.yaml.`,
      }),
    );
  for (const [index, ref] of scope.environments.entries()) {
    if (environments === undefined || ref.startsWith("layers/") || isKnown(ref, environments)) continue;
    findings.push(
      page.finding("unknown-environment", ["scope", "environments", index], {
        severity: "warning",
        message: `There is no environment ${ref}.`,
        fix: suggest(ref, [...environments]),
      }),
    );
  }
  return findings;
}

function isKnown(ref: string, environments: ReadonlySet<string>): boolean {
  return ref.endsWith("/*") ? [...environments].some((each) => each.startsWith(ref.slice(0, -1))) : environments.has(ref);
}
