import type { Finding } from "../contract/finding.ts";
import type { TreeEntry } from "./git.ts";
import { whyEntryRefused, whyNameRefused } from "./entry-rules.ts";
import { showable } from "./page.ts";

/** Where the pages are, by what git's tree says alone. */
export interface Layout {
  /** Team -> its page. */
  readonly teams: ReadonlyMap<string, TreeEntry>;
  /** `<team>/<environment>` -> its page and its own code. */
  readonly environments: ReadonlyMap<string, EnvironmentFiles>;
}

export interface EnvironmentFiles {
  readonly page: TreeEntry;
  /** Modules of the escape hatch, sorted by path. */
  readonly code: readonly TreeEntry[];
}

/** Files that the platform team keeps beside the teams' folders. */
const rootFiles = new Set(["README.md", "Pulumi.yaml", "package.json", "index.ts"]);
const most = { filesOfEnvironment: 50, findings: 200 } as const;

/**
 * Finds the pages below `environments/` and refuses everything else there. Looks at names and modes only, before
 * anything is opened: a link is never followed, because it is never read.
 */
export function readLayout(entries: readonly TreeEntry[]): { readonly layout: Layout; readonly findings: readonly Finding[] } {
  const reader = new LayoutReader();
  for (const entry of entries) if (entry.path.startsWith("environments/")) reader.take(entry);
  return reader.finish();
}

interface Folder {
  readonly path: string;
  page?: TreeEntry;
  readonly code: TreeEntry[];
  files: number;
}

class LayoutReader {
  readonly #findings: Finding[] = [];
  readonly #teams = new Map<string, Folder>();
  readonly #environments = new Map<string, Folder>();
  /** Lower-case path -> path, of those with capitals: they come first in git's order. */
  readonly #seen = new Map<string, string>();
  /** The folder that was refused last: what is below it is refused with it. Entries come sorted. */
  #refused = "";

  take(entry: TreeEntry): void {
    if (this.#refused !== "" && entry.path.startsWith(this.#refused)) return;
    const segments = entry.path.split("/");
    const reason = whyEntryRefused(entry, segments.at(-1) ?? "") ?? this.#whyClash(entry);
    if (reason !== undefined) return this.#refuse(entry, reason);
    if (segments[1] === ".schemas") return;
    if (entry.type === "tree") return this.#takeFolder(entry, segments);
    this.#takeFile(entry, segments);
  }

  finish(): { layout: Layout; findings: readonly Finding[] } {
    for (const [name, { path }] of this.#teams) {
      if (this.#teams.get(name)?.page === undefined)
        this.#say(
          {
            rule: "missing-page",
            message: `The folder of the team ${name} has no team.yaml, which says who owns it.`,
            fix: "Add it; environments/README.md shows one.",
          },
          `${path}/team.yaml`,
        );
    }
    for (const [ref, { path, page, files }] of this.#environments) {
      if (page === undefined)
        this.#say(
          {
            rule: "missing-page",
            message: `The folder of the environment ${ref} has no environment.yaml, which says what is wanted.`,
            fix: "Add it, or delete the folder.",
          },
          `${path}/environment.yaml`,
        );
      if (files > most.filesOfEnvironment)
        this.#say(
          {
            rule: "too-many-files",
            message: `The environment ${ref} has ${files} files; at most ${most.filesOfEnvironment} are read.`,
            fix: "Keep the page and a few modules, and move the rest to a repository of your own.",
          },
          path,
        );
    }
    const teams = new Map([...this.#teams].flatMap(([name, { page }]) => (page === undefined ? [] : [[name, page] as const])));
    const environments = new Map(
      [...this.#environments].flatMap(([ref, { page, code }]) => (page === undefined ? [] : [[ref, { page, code }] as const])),
    );
    return { layout: { teams, environments }, findings: this.#cut() };
  }

  #takeFolder(entry: TreeEntry, segments: readonly string[]): void {
    const [, team = "", environment] = segments;
    if (segments.length > 3)
      return this.#refuse(entry, {
        rule: "unexpected-file",
        message: "An environment's folder has no folders of its own.",
        fix: "Put modules directly into the environment's folder.",
      });
    const reason = environment === undefined ? whyNameRefused("team", team) : whyNameRefused("environment", environment);
    if (reason !== undefined) return this.#refuse(entry, reason);
    if (environment === undefined) this.#teams.set(team, { path: entry.path, code: [], files: 0 });
    else this.#environments.set(`${team}/${environment}`, { path: entry.path, code: [], files: 0 });
  }

  #takeFile(entry: TreeEntry, segments: readonly string[]): void {
    const name = segments.at(-1) ?? "";
    if (segments.length === 2)
      return rootFiles.has(name) ? undefined : this.#refuseFile(entry, "beside the teams' folders", [...rootFiles]);
    const folder = segments.length === 3 ? this.#teams.get(segments[1] ?? "") : this.#environments.get(segments.slice(1, 3).join("/"));
    if (folder === undefined) return;
    folder.files += 1;
    const page = segments.length === 3 ? "team.yaml" : "environment.yaml";
    if (name === page) folder.page = entry;
    else if (segments.length === 4 && /^[a-z0-9][a-z0-9.-]*\.ts$/.test(name)) {
      if (!name.endsWith(".test.ts")) folder.code.push(entry);
    } else if (name !== "README.md")
      this.#refuseFile(
        entry,
        segments.length === 3 ? "in a team's folder" : "in an environment's folder",
        segments.length === 3
          ? ["team.yaml", "README.md", "environments' folders"]
          : ["environment.yaml", "README.md", "modules (<name>.ts)"],
      );
  }

  #whyClash(entry: TreeEntry): { rule: string; message: string; fix: string } | undefined {
    const folded = /[A-Z]/.test(entry.path) ? entry.path.toLowerCase() : entry.path;
    const other = this.#seen.get(folded);
    if (folded !== entry.path) this.#seen.set(folded, entry.path);
    return other === undefined
      ? undefined
      : {
          rule: "case-clash",
          message: `${entry.path} and ${other} differ by case only, and are one on many machines.`,
          fix: "Keep one, in lower case.",
        };
  }

  #refuseFile(entry: TreeEntry, where: string, allowed: readonly string[]): void {
    const name = entry.path.split("/").at(-1) ?? "";
    const page = /^(team|environment)\.(?:ya?ml|json)$/i.exec(name)?.[1]?.toLowerCase();
    const fix =
      page !== undefined && allowed.includes(`${page}.yaml`)
        ? `Did you mean ${page}.yaml?`
        : `Remove it; what may stand there: ${allowed.join(", ")}.`;
    this.#refuse(entry, { rule: "unexpected-file", message: `${showable(name)} is nothing that is read ${where}.`, fix });
  }

  #refuse(entry: TreeEntry, said: { rule: string; message: string; fix: string }): void {
    if (entry.type === "tree") this.#refused = `${entry.path}/`;
    this.#say(said, entry.path);
  }

  #say({ rule, message, fix }: { rule: string; message: string; fix: string }, path: string): void {
    this.#findings.push({ rule, severity: "error", message, fix, at: { file: showable(path) } });
  }

  #cut(): readonly Finding[] {
    const extra = this.#findings.length - most.findings;
    if (extra <= 0) return this.#findings;
    const said: Finding = {
      rule: "too-many-findings",
      severity: "error",
      message: `${extra} more files below environments/ are refused.`,
      fix: "Repair those that are listed first.",
      at: { file: "environments" },
    };
    return [...this.#findings.slice(0, most.findings), said];
  }
}
