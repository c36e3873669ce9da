import { openRepository } from "@roadbed/engine/read/git.ts";
import { type Bootstrapped, bootstrap } from "@roadbed/github/bootstrap/bootstrap.ts";
import type { BootstrapFlags } from "./commands/bootstrap.ts";
import { type Context, findRoot } from "./context.ts";
import { openGitHubOf } from "./open-github-of.ts";
import { note, print, printJson } from "./output.ts";
import { readPlatformOf } from "./read-platform-of.ts";

/** `platform bootstrap`: the repository's settings as code. */
export async function runBootstrap(this: Context, { apply, app, mergeQueue, commit, output }: BootstrapFlags): Promise<void> {
  const done = await bootstrap(openGitHubOf(this), {
    platform: await readPlatformOf(openRepository(findRoot(this)), commit),
    apply,
    onChange: (what) => {
      if (output !== "json") note(this, what);
    },
    app,
    mergeQueue,
  });
  if (output === "json") return printJson(this, done);
  print(this, describe(done));
}

function describe({ changes, applied, codeowners, trust }: Bootstrapped): string {
  return [
    ...(changes.length === 0 ? ["GitHub is set up as it should be."] : []),
    ...(changes.length > 0 && applied ? [`Set: ${changes.length}. Run it again to see that nothing is left.`] : []),
    ...(changes.length > 0 && !applied
      ? ["To be set on GitHub (platform bootstrap --apply does it):", ...changes.map((what) => `  ${what}`)]
      : []),
    ...(codeowners.length === 0 ? [] : ["GitHub can't read all of .github/CODEOWNERS:", ...codeowners.map((what) => `  ${what}`)]),
    ...trust.flatMap(({ role, account, environment, document }) => [
      "",
      `AWS account ${account}, role ${role}: its trust policy, so that only jobs in the deployment environment ${environment} may take it:`,
      JSON.stringify(document, undefined, 2),
    ]),
    ...(trust.length === 0 ? [] : ["", "Previews have no role, because they need none."]),
  ].join("\n");
}
