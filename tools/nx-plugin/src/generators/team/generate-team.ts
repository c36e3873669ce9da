import { formatFiles, type Tree } from "@nx/devkit";
import { teamName } from "@roadbed/engine/contract/identity.ts";
import { Document } from "yaml";
import { parseName } from "../parse-name.ts";
import { writeOnce } from "../write-once.ts";

export interface TeamOptions {
  readonly name: string;
  readonly purpose: string;
  readonly email: string;
  readonly costCentre: string;
  readonly github?: string;
  readonly chat?: string;
}

export async function generateTeam(tree: Tree, options: TeamOptions): Promise<void> {
  const name = parseName(teamName, options.name);
  const page = new Document({
    name,
    purpose: options.purpose,
    owners: { github: options.github ?? `${name}-team` },
    contact: { chat: options.chat ?? `#${name}`, email: options.email },
    costCentre: options.costCentre,
  });
  page.commentBefore = " yaml-language-server: $schema=../.schemas/team.json";
  writeOnce(tree, `environments/${name}/team.yaml`, page.toString({ lineWidth: 0 }));
  await formatFiles(tree);
}
