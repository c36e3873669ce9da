import { createRequire } from "node:module";
import { join } from "node:path";
import { UserError } from "@roadbed/engine/contract/errors.ts";

/** Where `platform doctor --install-pulumi` puts the CLI: beside the clone, in nobody's way, and safe to delete. */
export function folderOfPulumi(root: string): string {
  return join(root, ".platform", "pulumi");
}

/** That of the SDK in package-lock.json, for which the programs were written; the installer takes the same. */
export function pinnedPulumiVersion(): string {
  return (createRequire(import.meta.url)("@pulumi/pulumi/package.json") as { version: string }).version;
}

/** By Pulumi's own installer, which fetches the CLI with its language hosts. Returns the command's path. */
export async function installPulumi(root: string): Promise<string> {
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
  const version = pinnedPulumiVersion();
  try {
    return (await PulumiCommand.install({ root: folderOfPulumi(root) })).command;
  } catch (error) {
    throw new UserError(
      `pulumi ${version} could not be installed: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`,
      {
        fix: `Its installer is fetched from get.pulumi.com. Where that can't be reached, put pulumi ${version} on PATH by other means: nothing else is needed.`,
        cause: error,
      },
    );
  }
}
