/** Always the same share for the same environment, whatever else there is. `index` counts from 1. */
export function isInShard(ref: string, { index, count }: { readonly index: number; readonly count: number }): boolean {
  let hash = 0x811c9dc5;
  for (const character of ref) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash % count === index - 1;
}

/** GitHub runs at most so many jobs of one matrix. */
const mostShards = 256;

/** `["1/3", "2/3", "3/3"]`: as many shares as give each at most `size` of the environments that are out of step; never none. */
export function listShards(open: number, size: number): string[] {
  const count = Math.min(mostShards, Math.max(1, Math.ceil(open / size)));
  return Array.from({ length: count }, (_, index) => `${index + 1}/${count}`);
}
