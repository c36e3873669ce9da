/** The candidate that somebody who wrote `word` most likely meant; undefined where none is close. */
export function tryFindNearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  const allowed = Math.max(1, Math.floor(wanted.length / 3));
  const [begun, ...others] = [...candidates].filter((candidate) => wanted.length > 2 && candidate.toLowerCase().startsWith(wanted));
  if (begun !== undefined && others.length === 0) return begun;
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase(), allowed);
    if (distance <= allowed && (best === undefined || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate;
}

/** `a`, `a or b`, `a, b or c`; long lists are cut. */
export function listChoices(choices: readonly string[]): string {
  const shown = choices.length > 12 ? [...choices.slice(0, 11), `${choices.length - 11} more`] : choices;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1) ?? ""}`;
}

/** "Did you mean x?" where one is close, else the choices. */
export function suggest(word: string, candidates: readonly string[]): string {
  const nearest = tryFindNearest(word, candidates);
  return nearest === undefined ? `Choose ${listChoices(candidates)}.` : `Did you mean ${nearest}?`;
}

/** Letters to insert, delete, change or swap with their neighbour; more than `most` is not counted further. */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most || a.length > 100) return most + 1;
  let [older, old]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (old[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (older[j - 2] ?? most) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(changed, swapped, (old[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    [older, old] = [old, row];
  }
  return old[b.length] ?? most + 1;
}
