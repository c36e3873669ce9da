interface Room {
  readonly bytes: number;
  /** No more blocks than this, even where more would fit. */
  readonly most?: number;
}

/** As many blocks as fit into so many bytes, in their order, and how many are left. */
export function takeBlocks(
  blocks: readonly string[],
  { bytes, most = blocks.length }: Room,
): { readonly shown: string[]; readonly left: number } {
  const shown: string[] = [];
  let size = 0;
  for (const block of blocks.slice(0, most)) {
    size += Buffer.byteLength(block) + 1;
    if (size > bytes) break;
    shown.push(block);
  }
  return { shown, left: blocks.length - shown.length };
}

/** The same, with a last one that says how many are left. */
export function cutBlocks(blocks: readonly string[], room: Room, describeRest: (left: number) => string): string[] {
  const { shown, left } = takeBlocks(blocks, room);
  return left === 0 ? shown : [...shown, describeRest(left)];
}

/** The first few, and how many more there are. */
export function listSome(texts: readonly string[], most: number, separator = ", "): string {
  const rest = texts.length - most;
  return rest > 0 ? `${texts.slice(0, most).join(separator)} and ${rest} more` : texts.join(separator);
}
