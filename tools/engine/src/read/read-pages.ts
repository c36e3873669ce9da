import { environmentSchema } from "../contract/environment.ts";
import { pageRules } from "../contract/environment-rules.ts";
import type { Finding } from "../contract/finding.ts";
import type { Catalog } from "../contract/golden-path.ts";
import { type Team, teamSchema } from "../contract/team.ts";
import { type Draft, type EnvironmentDraft, sayAt } from "./draft.ts";
import { explainIssue } from "./explain-issue.ts";
import type { EnvironmentFiles } from "./layout.ts";
import type { Page } from "./page.ts";
import { parseYaml } from "./parse-yaml.ts";
import { resolveComponents, suggestPath } from "./resolve-components.ts";
import { parseSalvaging } from "./salvage.ts";

export interface Read<Value> {
  /** Absent where nothing can be made of the page. */
  readonly draft?: Value;
  readonly findings: readonly Finding[];
}

/** `environments/<team>/team.yaml` */
export function readTeam(name: string, file: string, bytes: Uint8Array): Read<Draft<Team>> {
  const { page, findings } = parseYaml(file, bytes);
  if (page === undefined) return { findings };
  const parsed = parseSalvaging(teamSchema, page.data, {
    name,
    purpose: "unknown",
    costCentre: "unknown",
    owners: { github: "unknown" },
    contact: { chat: "unknown", email: "unknown@example.com" },
  });
  const all = withContract(
    findings,
    parsed.issues.flatMap((issue) => explainIssue({ page, schema: teamSchema, below: [] }, issue)),
  );
  if (!("value" in parsed)) return { findings: all };
  const draft: Draft<Team> = { page, ...parsed };
  return { draft, findings: [...all, ...judgeTeamName(draft, name)] };
}

export function judgeTeamName(draft: Draft<Team>, name: string): Finding[] {
  if (draft.value.name === name || draft.unsure.has("name")) return [];
  return [
    sayAt(draft, ["name"], {
      rule: "name-of-folder",
      message: `The team is called ${draft.value.name}, but its folder ${name}.`,
      fix: `Write name: ${name}, or rename the folder.`,
    }),
  ];
}

/** `environments/<team>/<environment>/environment.yaml`, with everything that can be said of it alone. */
export function readEnvironment(
  ref: string,
  files: EnvironmentFiles,
  bytes: Uint8Array,
  options: { readonly catalog: Catalog; readonly today: string },
): Read<EnvironmentDraft> {
  const { page, findings } = parseYaml(files.page.path, bytes);
  if (page === undefined) return { findings };
  const parsed = parseSalvaging(environmentSchema, page.data, { purpose: "unknown", stage: "sandbox" });
  const all = withContract(
    findings,
    parsed.issues.flatMap((issue) => explainIssue({ page, schema: environmentSchema, below: [] }, issue)),
  );
  if (!("value" in parsed)) return { findings: all };
  const [team = "", name = ""] = ref.split("/");
  const base = {
    page,
    ...parsed,
    ref,
    team,
    name,
    folder: `environments/${ref}`,
    code: files.code.map((entry) => entry.path),
    declared: declaredComponents(page),
  };
  const { paths, resolved, findings: ofComponents } = resolveComponents(base, options.catalog);
  const draft: EnvironmentDraft = { ...base, paths, resolved };
  return {
    draft,
    findings: [...sharpen(all, ofComponents, options.catalog), ...judgeEnvironmentPage(draft, options.today), ...ofComponents],
  };
}

/** What the schema says of a place where the golden paths know better. */
function sharpen(findings: readonly Finding[], ofComponents: readonly Finding[], catalog: Catalog): Finding[] {
  const misplaced = new Set(ofComponents.filter(({ rule }) => rule === "misplaced-setting").map(({ at }) => at.key));
  return findings
    .filter(({ rule, at }) => !(rule === "unknown-key" && misplaced.has(at.key)))
    .map((finding) => {
      const written = /^components\.[^.]+\.path$/.test(finding.at.key ?? "")
        ? /path:\s*["']?([^\s"'#,}]+)/.exec(finding.at.source ?? "")?.[1]
        : undefined;
      return written === undefined || finding.rule !== "wrong-value" ? finding : { ...finding, fix: suggestPath(written, catalog) };
    });
}

/** What the contract says of a line that is refused as YAML already only follows from that. */
export function withContract(ofYaml: readonly Finding[], ofContract: readonly Finding[]): Finding[] {
  const lines = new Set(ofYaml.map(({ at }) => at.line));
  const merges = ofYaml.some(({ rule }) => rule === "yaml-merge");
  return [...ofYaml, ...ofContract.filter(({ rule, at }) => !lines.has(at.line) && !(merges && rule === "missing-key"))];
}

/** What its keys say against each other, or of days that are over. */
export function judgeEnvironmentPage(draft: EnvironmentDraft, today: string): Finding[] {
  return pageRules
    .filter(({ keys }) => !keys.some((key) => draft.unsure.has(key)))
    .flatMap(({ check }) => check(draft.value, today))
    .map(({ path, ...said }) => sayAt(draft, path, said));
}

function declaredComponents({ data }: Page): string[] {
  const components = typeof data === "object" && data !== null ? (data as { readonly components?: unknown }).components : undefined;
  return typeof components === "object" && components !== null && !Array.isArray(components) ? Object.keys(components) : [];
}
