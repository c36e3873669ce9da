import { UserError } from "@roadbed/engine/contract/errors.ts";
import type { Platform } from "@roadbed/engine/contract/instance.ts";
import type { Repository } from "@roadbed/engine/read/git.ts";
import { platformFile, readPlatform } from "@roadbed/engine/read/read-platform.ts";
import { layers } from "@roadbed/platform/layers.ts";

/** `platform/instances.yaml` as a commit has it, where it can be used as it is. */
export async function readPlatformOf(repository: Repository, commit: string): Promise<Platform> {
  const bytes = (await repository.readFiles(await repository.treeOf(commit), [platformFile])).get(platformFile);
  const { draft, findings } = bytes === undefined ? { findings: [] } : readPlatform(bytes, layers);
  if (draft === undefined || findings.length > 0)
    throw new UserError(`${platformFile} can't be used as it is.`, { fix: "Run platform check.", findings });
  return draft.value;
}
