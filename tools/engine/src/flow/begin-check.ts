import { openRepository, type Repository } from "../read/git.ts";
import { type ReadAhead, readAhead } from "../read/read-ahead.ts";

/** What git works at while the contracts are still being loaded. */
export interface BegunCheck {
  readonly repository: Repository;
  readonly tree: Promise<string>;
  readonly ahead: Promise<ReadAhead | undefined>;
}

/** Loads no contract, so that git begins at once. */
export function beginCheck(root: string, refs: readonly string[] | undefined): BegunCheck {
  const repository = openRepository(root);
  const tree = repository.workingTree();
  // Awaited by who goes on with it; until then nobody minds.
  tree.catch(() => undefined);
  return { repository, tree, ahead: readAhead(repository, refs) };
}
