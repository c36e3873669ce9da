import { UserError } from "@roadbed/engine/contract/errors.ts";
import type { Context } from "./context.ts";

/** The repository on GitHub, as a workflow's environment names it. */
export async function openForge({ env }: Context) {
  const { GITHUB_REPOSITORY: repository, GITHUB_TOKEN: token, GITHUB_API_URL: baseUrl } = env;
  if (repository === undefined || token === undefined || token === "")
    throw new UserError("Nobody knows which repository on GitHub is meant, or by whose right it is asked.", {
      fix: "Set GITHUB_REPOSITORY to <owner>/<name> and GITHUB_TOKEN to a token that may read its pull requests.",
    });
  const [{ openGitHub }, { openForge: open }] = await Promise.all([
    import("@roadbed/github/open-github.ts"),
    import("@roadbed/github/forge.ts"),
  ]);
  return open(openGitHub({ repository, token, userAgent: "roadbed", ...(baseUrl === undefined ? {} : { baseUrl }) }));
}
