import { UserError } from "@roadbed/engine/contract/errors.ts";
import { type GitHub, openGitHub } from "@roadbed/github/open-github.ts";
import type { Context } from "./context.ts";

interface OpenOptions {
  readonly repository?: string | undefined;
  /** False for a handful of writes, which need not wait for each other. */
  readonly paced?: boolean;
}

/** The repository on GitHub that the environment names, as workflows set it. */
export function openGitHubOf({ env }: Context, { repository = env["GITHUB_REPOSITORY"], paced = true }: OpenOptions = {}): GitHub {
  const token = env["GITHUB_TOKEN"] ?? env["GH_TOKEN"];
  if (token === undefined || token === "")
    throw new UserError("There is no token to ask GitHub with.", {
      fix: "Set GITHUB_TOKEN; in a workflow, in the env of this step only. On a laptop: GITHUB_TOKEN=$(gh auth token).",
    });
  if (repository === undefined || repository === "")
    throw new UserError("Which repository on GitHub this is about is not known.", {
      fix: "Set GITHUB_REPOSITORY to <owner>/<name>; workflows have it.",
    });
  const baseUrl = env["GITHUB_API_URL"];
  return openGitHub({ repository, token, userAgent: "roadbed", paced, ...(baseUrl === undefined || baseUrl === "" ? {} : { baseUrl }) });
}
