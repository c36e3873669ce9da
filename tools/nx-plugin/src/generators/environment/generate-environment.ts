import { formatFiles, type Tree } from "@nx/devkit";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { environmentName, type Stage, teamName } from "@roadbed/engine/contract/identity.ts";
import { editPage, type PageEdit } from "@roadbed/engine/propose/edit-page.ts";
import { parseName } from "../parse-name.ts";
import { writeOnce } from "../write-once.ts";

export interface EnvironmentOptions {
  /** `<team>/<environment>` */
  readonly environment: string;
  readonly purpose: string;
  readonly stage?: Stage;
  readonly until?: string;
}

const leaseDays = 90;

export async function generateEnvironment(
  tree: Tree,
  { environment: ref, purpose, stage = "development", until }: EnvironmentOptions,
): Promise<void> {
  const [team = "", environment = "", ...rest] = ref.split("/");
  if (rest.length > 0 || environment === "")
    throw new UserError(`"${ref}" is no environment.`, { fix: "Write <team>/<environment>, for example orders/staging." });
  const folder = `environments/${parseName(teamName, team)}`;
  if (!tree.exists(`${folder}/team.yaml`))
    throw new UserError(`There is no team ${team}.`, { fix: `First: npx nx g @roadbed/nx-plugin:team ${team}` });
  const edits: PageEdit[] = [
    { kind: "set", path: ["purpose"], value: purpose },
    { kind: "set", path: ["stage"], value: stage },
    { kind: "set", path: ["components"], value: {} },
  ];
  const end = until ?? (stage === "production" ? undefined : dayAfter(leaseDays));
  if (end !== undefined) edits.push({ kind: "set", path: ["lease", "until"], value: end });
  writeOnce(tree, `${folder}/${parseName(environmentName, environment)}/environment.yaml`, editPage(undefined, edits));
  await formatFiles(tree);
}

function dayAfter(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
