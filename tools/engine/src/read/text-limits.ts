/** What a page may hold at most. Checked before and while parsing, so that no file costs more than a few milliseconds. */
export const limits = { bytes: 64 * 1024, depth: 20, nodes: 5000 } as const;
