/**
 * Paths of properties, in one notation for what differs and for what providers and programs name: keys with dots
 * between them (`["a.b"]` where a key has dots of its own), items of lists in brackets, and `(order)` for the order of
 * a list.
 */
export function joinKey(path: string, key: string): string {
  if (!/^[^.[\]"()]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

export type PathSegment = { readonly key: string } | { readonly item: string };

/** `spec.ports[0]["a.b"]` → spec, ports, item 0, a.b. */
export function parsePath(path: string): PathSegment[] {
  const segments: PathSegment[] = [];
  for (const [, quoted, item, key] of path.matchAll(/\[("(?:[^"\\]|\\.)*")\]|\[([^\]]*)\]|\(order\)|([^.[\]()]+|\([a-zA-Z]+\))/g)) {
    if (quoted !== undefined) segments.push({ key: JSON.parse(quoted) as string });
    else if (item !== undefined) segments.push({ item });
    else if (key !== undefined) segments.push({ key });
  }
  return segments;
}

/** Whether a path is what a pattern names, or below it; whichever item of a list is meant. `*` names everything. */
export function isBelow(path: string, pattern: string): boolean {
  if (pattern === "*") return true;
  const [keys, wanted] = [path, pattern].map(keysOf);
  return (wanted ?? []).every((key, at) => key === keys?.[at]);
}

const known = new Map<string, readonly string[]>();

/** Patterns and paths repeat from environment to environment. */
function keysOf(path: string): readonly string[] {
  const seen = known.get(path);
  if (seen !== undefined) return seen;
  const keys = parsePath(path).flatMap((segment) => ("key" in segment ? [segment.key] : []));
  if (known.size > 20_000) known.clear();
  known.set(path, keys);
  return keys;
}
