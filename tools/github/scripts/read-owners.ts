import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { platformSchema } from "@roadbed/engine/contract/instance.ts";
import { teamSchema } from "@roadbed/engine/contract/team.ts";
import type { Owners } from "../src/codeowners/make-codeowners.ts";

/** The organisation and its teams, as the files of the working tree say. `platform check` says what is wrong with them. */
export function readOwners(root: string): Owners {
  const read = (path: string) => parse(readFileSync(join(root, path), "utf8")) as unknown;
  const names = readdirSync(join(root, "environments")).filter((name) => existsSync(join(root, "environments", name, "team.yaml")));
  return {
    platform: platformSchema.parse(read("platform/instances.yaml")),
    teams: new Map(names.map((name) => [name, teamSchema.parse(read(`environments/${name}/team.yaml`))])),
  };
}
