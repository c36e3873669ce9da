import { type GitHubForge, openForge as open } from "@roadbed/github/forge.ts";
import type { Context } from "./context.ts";
import { openGitHubOf } from "./open-github-of.ts";

/** The pull requests of the repository on GitHub that a workflow's environment names. */
export function openForge(context: Context): GitHubForge {
  return open(openGitHubOf(context));
}
