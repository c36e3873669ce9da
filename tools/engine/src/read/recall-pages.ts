import type { Environment } from "../contract/environment.ts";
import type { Catalog, GoldenPath, ResolvedComponent } from "../contract/golden-path.ts";
import type { Team } from "../contract/team.ts";
import type { Draft, EnvironmentDraft } from "./draft.ts";
import type { EnvironmentFiles } from "./layout.ts";
import { Page } from "./page.ts";
import type { CachedPage } from "./page-cache.ts";
import { judgeEnvironmentPage, judgeTeamName, type Read } from "./read-pages.ts";

const nothingUnsure: ReadonlySet<string> = new Set();

/** What `readTeam` says of a page that it found nothing wrong with before. */
export function recallTeam(name: string, file: string, { text, value }: CachedPage<Team>): Read<Draft<Team>> {
  const draft = { ...recallDraft(file, text), value };
  return { draft, findings: judgeTeamName(draft, name) };
}

/** The same for `readEnvironment`: what depends on the day is judged anew. */
export function recallEnvironment(
  ref: string,
  files: EnvironmentFiles,
  { text, value, settings = {} }: CachedPage<Environment>,
  options: { readonly catalog: Catalog; readonly today: string },
): Read<EnvironmentDraft> {
  const [team = "", name = ""] = ref.split("/");
  const paths = new Map<string, GoldenPath>();
  const resolved = new Map<string, ResolvedComponent>();
  for (const [component, { path, size }] of Object.entries(value.components)) {
    const known = options.catalog.get(path);
    if (known !== undefined) paths.set(component, known);
    resolved.set(component, { name: component, path, size, settings: settings[component] ?? {}, uses: [] });
  }
  const draft: EnvironmentDraft = {
    ...recallDraft(files.page.path, text),
    value,
    ref,
    team,
    name,
    folder: `environments/${ref}`,
    code: files.code.map((entry) => entry.path),
    declared: Object.keys(value.components),
    paths,
    resolved,
  };
  return { draft, findings: judgeEnvironmentPage(draft, options.today) };
}

/** What may be kept of a page, so that it can be recalled: undefined where anything is wrong with it. */
export function tryKeepPage<Value>({ draft, findings }: Read<Draft<Value>>): CachedPage<Value> | undefined {
  if (draft === undefined || findings.length > 0 || draft.unsure.size > 0) return undefined;
  return { text: draft.page.text, value: draft.value };
}

export function tryKeepEnvironment(read: Read<EnvironmentDraft>): CachedPage<Environment> | undefined {
  const kept = tryKeepPage(read);
  const resolved = read.draft?.resolved;
  if (kept === undefined || resolved === undefined || resolved.size !== read.draft?.declared.length) return undefined;
  return { ...kept, settings: Object.fromEntries([...resolved].map(([name, { settings }]) => [name, settings])) };
}

function recallDraft(file: string, text: string) {
  return { page: new Page(file, text, undefined), unsure: nothingUnsure, origin: <Path>(path: Path) => path };
}
