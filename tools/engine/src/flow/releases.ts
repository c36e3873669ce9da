import type { Catalog } from "../contract/golden-path.ts";
import { runGit } from "../git/run-git.ts";

/** A version of a golden path that main has and no tag names. */
export interface Release {
  /** `web-service` */
  readonly name: string;
  /** `1.3.0` */
  readonly version: string;
  /** `golden-paths/web-service@1.3.0` */
  readonly tag: string;
  /** The version before, by its tag; absent for the first. */
  readonly since?: string;
  /** Subjects of the commits since then that touch the path, newest first. */
  readonly changes: readonly string[];
}

/** What has to be released: nothing is remembered, the tags say what was. */
export async function findReleases(root: string, catalog: Catalog, commit: string): Promise<Release[]> {
  const tags = new Set((await git(root, ["tag", "--list", "golden-paths/*"])).split("\n").filter(Boolean));
  const due: Release[] = [];
  for (const { name, version } of catalog.values()) {
    const tag = `golden-paths/${name}@${version}`;
    if (tags.has(tag)) continue;
    const [since] = (await git(root, ["tag", "--list", `golden-paths/${name}@*`, "--sort=-version:refname", "--merged", commit]))
      .split("\n")
      .filter(Boolean);
    const range = since === undefined ? [commit] : [`${since}..${commit}`];
    const log = await git(root, ["log", "--first-parent", "--max-count=50", "--format=%s", ...range, "--", `golden-paths/${name}`]);
    due.push({ name, version, tag, ...(since === undefined ? {} : { since }), changes: log.split("\n").filter(Boolean) });
  }
  return due;
}

/** An annotated tag with the changes as its text. Tags that somebody else has made meanwhile are left as they are. */
export async function tagRelease(root: string, release: Release, commit: string, by: { name: string; email: string }): Promise<void> {
  const env = { GIT_COMMITTER_NAME: by.name, GIT_COMMITTER_EMAIL: by.email };
  await runGit(root, ["tag", "--annotate", "--cleanup=verbatim", "--file=-", release.tag, commit], { input: writeNotes(release), env });
}

export function writeNotes({ name, version, since, changes }: Release): string {
  const head = `${name} ${version}${since === undefined ? "" : `, after ${since.split("@").at(-1) ?? ""}`}`;
  return `${head}\n\n${changes.length === 0 ? "The first version." : changes.map((change) => `- ${change}`).join("\n")}\n`;
}

async function git(root: string, args: readonly string[]): Promise<string> {
  return (await runGit(root, args)).toString("utf8");
}
