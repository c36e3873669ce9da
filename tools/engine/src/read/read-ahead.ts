import type { Repository, TreeEntry } from "./git.ts";
import { readLayout } from "./layout.ts";
import { sources } from "./material-ids.ts";
import { type SearchAhead, searchRelatives } from "./relatives.ts";

export interface Listing extends ReturnType<typeof readLayout> {
  readonly entries: readonly TreeEntry[];
}

/** What could be read before the tree was known that is to be read: that of the last commit, which is the same or nearly so. */
export interface ReadAhead {
  readonly tree: string;
  readonly listing: Listing;
  readonly search?: SearchAhead;
}

/** Never fails: whatever is wrong with the last commit is of no interest, and it may not even exist. */
export async function readAhead(repository: Repository, only: readonly string[] | undefined): Promise<ReadAhead | undefined> {
  try {
    const tree = await repository.treeOf("HEAD");
    const [listing, search] = await Promise.all([
      list(repository, tree),
      only === undefined ? undefined : searchRelatives(repository, tree, only),
    ]);
    return { tree, listing, ...(search === undefined ? {} : { search }) };
  } catch {
    return undefined;
  }
}

/** What lies in a tree, and where its pages are. */
export async function list(repository: Repository, tree: string): Promise<Listing> {
  const entries = await repository.listTree(tree, sources);
  return { entries, ...readLayout(entries) };
}
