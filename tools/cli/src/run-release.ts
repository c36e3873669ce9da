import { execFileSync } from "node:child_process";
import { findReleases, type Release, tagRelease, writeNotes } from "@roadbed/engine/flow/releases.ts";
import { openRepository } from "@roadbed/engine/read/git.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import type { ReleaseFlags } from "./commands/release.ts";
import { type Context, findRoot } from "./context.ts";
import { print, printJson } from "./output.ts";

/** `platform release`: versions of golden paths that nobody has released yet. */
export async function runRelease(this: Context, { push, output }: ReleaseFlags): Promise<void> {
  const root = findRoot(this);
  const commit = await openRepository(root).resolveCommit("HEAD");
  const releases = await findReleases(root, catalog, commit);
  if (push && releases.length > 0) {
    for (const release of releases) await tagRelease(root, release, commit, { name: "Roadbed", email: "roadbed@localhost" });
    execFileSync("git", ["push", "--quiet", "origin", ...releases.map(({ tag }) => `refs/tags/${tag}`)], { cwd: root, stdio: "inherit" });
  }
  if (output === "json") return printJson(this, { schema: "roadbed/releases@1", commit, pushed: push, releases });
  print(this, output === "markdown" ? renderMarkdown(releases) : renderText(releases, push));
}

function renderText(releases: readonly Release[], isPushed: boolean): string {
  if (releases.length === 0) return "Every version has been released.";
  const said = isPushed ? "Released:" : "Not released yet (--push does it):";
  return [said, ...releases.map((release) => `\n${writeNotes(release).trimEnd()}`)].join("\n");
}

function renderMarkdown(releases: readonly Release[]): string {
  if (releases.length === 0) return "Every version has been released.";
  return releases.map(({ tag, changes }) => `- \`${tag}\`: ${changes.length} change${changes.length === 1 ? "" : "s"}`).join("\n");
}
