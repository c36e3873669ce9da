import type { FoundLine, TreeEntry } from "./git.ts";

/** `<mode> <type> <oid> TAB <path> NUL`, again and again. By position, because there are tens of thousands. */
export function parseTree(listing: string): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < listing.length;) {
    const tab = listing.indexOf("\t", at);
    const end = listing.indexOf("\0", tab);
    const mode = listing.slice(at, at + 6);
    const type = mode === "040000" ? "tree" : mode === "160000" ? "commit" : "blob";
    entries.push({ path: listing.slice(tab + 1, end), mode, type, oid: listing.slice(at + 8 + type.length, tab) });
    at = end + 1;
  }
  return entries;
}

/** `<tree>:<path> NUL <line> LF`, again and again; a line of a text file holds no NUL. */
export function splitLines(found: string, tree: string): FoundLine[] {
  const lines: FoundLine[] = [];
  for (let at = 0; at < found.length;) {
    const nul = found.indexOf("\0", at);
    const end = found.indexOf("\n", nul);
    if (nul === -1 || end === -1) break;
    lines.push({ path: found.slice(at + tree.length + 1, nul), text: found.slice(nul + 1, end) });
    at = end + 1;
  }
  return lines;
}

export function splitNul(text: string): string[] {
  return text.split("\0").filter((part) => part !== "");
}
