import { makeRandom } from "./random.ts";

/** One merge to main: which environments' files it touched. */
export interface TracedMerge {
  /** Unix seconds. */
  readonly t: number;
  /** Environment id -> how many of its files were added, modified, deleted. */
  readonly environments: Readonly<Record<string, { readonly added: number; readonly modified: number; readonly deleted: number }>>;
  /** How many files outside of any environment it touched. */
  readonly sharedFiles: number;
}

interface TraceOptions {
  readonly environments: number;
  readonly merges: number;
  readonly seed: number;
}

/**
 * Merges as a platform of the kind sees them: about 24 a day; 98.7 % touch one environment, three in ten of these
 * follow another merge to the same one within a day; one in 270 is a mass change over up to two thirds of the fleet; of 100
 * merges 4 or 5 make an environment and 2 delete one; one in 65 touches what all environments share.
 */
export function makeMergeTrace({ environments, merges, seed }: TraceOptions): TracedMerge[] {
  const random = makeRandom(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const living = Array.from({ length: environments }, (_, index) => `n${index}`);
  const recent: { id: string; t: number }[] = [];
  let born = environments;
  let t = Date.UTC(2027, 0, 4) / 1000;
  return Array.from({ length: merges }, (): TracedMerge => {
    t += Math.ceil(-Math.log(1 - random()) * 3600);
    const fate = random();
    const sharedFiles = random() < 0.015 ? 1 + Math.floor(random() * 5) : 0;
    while (recent.length > 0 && (recent[0]?.t ?? t) < t - 86_400) recent.shift();
    if (fate < 0.045) {
      const id = `n${born++}`;
      living.push(id);
      return { t, environments: { [id]: { added: 8 + Math.floor(random() * 6), modified: 0, deleted: 0 } }, sharedFiles };
    }
    if (fate < 0.066 && living.length > 2) {
      const [id = ""] = living.splice(Math.floor(random() * living.length), 1);
      return { t, environments: { [id]: { added: 0, modified: 0, deleted: 8 + Math.floor(random() * 6) } }, sharedFiles };
    }
    if (fate < 0.0697) {
      const touched = living.filter(() => random() < 0.68 * random());
      return { t, environments: Object.fromEntries(touched.map((id) => [id, { added: 0, modified: 1, deleted: 0 }])), sharedFiles };
    }
    const known = recent.filter(({ id }) => living.includes(id));
    const first = random() < 0.31 && known.length > 0 ? pick(known).id : pick(living);
    const ids = random() < 0.987 ? [first] : [...new Set([first, pick(living), pick(living)])];
    for (const id of ids) recent.push({ id, t });
    return { t, environments: Object.fromEntries(ids.map((id) => [id, changeOf(random())])), sharedFiles };
  });
}

function changeOf(dice: number): { added: number; modified: number; deleted: number } {
  if (dice < 0.07) return { added: 1, modified: 0, deleted: 0 };
  if (dice < 0.13) return { added: 1, modified: 1, deleted: 0 };
  if (dice < 0.16) return { added: 0, modified: 0, deleted: 1 };
  return { added: 0, modified: 1, deleted: 0 };
}

/** A trace that was recorded elsewhere: one merge per line. */
export function parseMergeTrace(ndjson: string): TracedMerge[] {
  return ndjson
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as TracedMerge);
}
