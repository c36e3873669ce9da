import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { copyRepository, git, linkWorkspaces } from "@roadbed/cli/sandbox/copy-checkout.ts";
import { generateFleet } from "@roadbed/testing/fleet.ts";

/** A checkout of this template with a generated fleet instead of its examples, committed on main. */
export interface FleetRepository {
  readonly root: string;
  readonly refs: readonly string[];
  /** Writes files (undefined: deletes), commits them, and returns the commit. */
  commit(files: ReadonlyMap<string, string | undefined>, message: string): string;
  text(path: string): string;
}

/** Made below `.platform/bench`, anew for each run, so that no figure comes from something stale. */
export function makeFleetRepository(templateRoot: string, environments: number): FleetRepository {
  const root = join(templateRoot, ".platform", "bench", `fleet-${environments}`);
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  git(root, "init", "--quiet", "--initial-branch=main");
  for (const [key, value] of [
    ["user.name", "Bench"],
    ["user.email", "bench@example.com"],
    ["gc.auto", "0"],
    ["commit.gpgsign", "false"],
  ] as const)
    git(root, "config", key, value);
  copyRepository(templateRoot, root, { without: ["environments/"] });
  linkWorkspaces(root);
  const fleet = generateFleet({ environments, seed: 1 });
  writeFiles(root, fleet);
  copySchemas(templateRoot, root);
  commitAll(root, "the fleet");
  // A clone comes packed.
  git(root, "gc", "--quiet");
  const refs = [...fleet.keys()].flatMap((path) => /^environments\/([^/]+\/[^/]+)\/environment\.yaml$/.exec(path)?.[1] ?? []).toSorted();
  return {
    root,
    refs,
    commit(files, message) {
      writeFiles(root, files);
      commitAll(root, message);
      return git(root, "rev-parse", "HEAD").trim();
    },
    text: (path) => fleet.get(path) ?? git(root, "show", `HEAD:${path}`),
  };
}

function writeFiles(root: string, files: ReadonlyMap<string, string | undefined>): void {
  for (const [path, text] of files) {
    const file = join(root, path);
    if (text === undefined) {
      rmSync(file, { recursive: true, force: true });
      continue;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function copySchemas(from: string, to: string): void {
  const schemas = join("environments", ".schemas");
  if (!existsSync(join(from, schemas))) return;
  execFileSync("cp", ["-r", join(from, schemas), join(to, schemas)]);
}

function commitAll(root: string, message: string): void {
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message", message);
}
