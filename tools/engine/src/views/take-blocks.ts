/** As many blocks as fit into so many bytes, in their order, and how many are left. */
export function takeBlocks(blocks: readonly string[], bytes: number): { readonly shown: string[]; readonly left: number } {
  const shown: string[] = [];
  let size = 0;
  for (const block of blocks) {
    size += Buffer.byteLength(block) + 1;
    if (size > bytes) break;
    shown.push(block);
  }
  return { shown, left: blocks.length - shown.length };
}
