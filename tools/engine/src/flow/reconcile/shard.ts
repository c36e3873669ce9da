/** Always the same share for the same environment, whatever else there is. `index` counts from 1. */
export function isInShard(ref: string, { index, count }: { readonly index: number; readonly count: number }): boolean {
  let hash = 0x811c9dc5;
  for (const character of ref) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash % count === index - 1;
}
