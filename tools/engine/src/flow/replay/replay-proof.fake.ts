import { graphOfState, readState } from "../../apply/state.ts";
import { foldLedger, readLive, type Replay } from "./replay.fake.ts";

/**
 * Everything that is wrong with where a replay has come to: the ledger must verify and tell of no act that was done
 * twice or out of turn; state must be what the ledger's acts add up to; and manifests and state must be those of the
 * same commit applied to nothing, but for what is held of environments that are gone.
 */
export async function findFaults(replay: Replay, options: { readonly allowTakeover?: boolean } = {}): Promise<string[]> {
  const store = replay.openStore();
  await store.pull();
  const heads = await store.ledger.heads();
  const faults = (await store.verify()).problems.map(({ message }) => message);
  for (const ref of [...heads.keys()].filter((name) => !name.startsWith("layers/"))) {
    const folded = foldLedger(await store.ledger.read(ref));
    const { resources } = graphOfState(await readState(store.live, "environments", ref.replace("/", ".")));
    const inState = resources
      .map(({ urn }) => urn)
      .sort()
      .join("\n");
    faults.push(...folded.faults);
    if (options.allowTakeover !== true)
      faults.push(
        ...folded.takenOver
          .filter((run) => run.startsWith("run-") && !replay.wasKilled(run))
          .map((run) => `${ref} was taken from ${run}, which lived`),
      );
    if ([...folded.standing].sort().join("\n") !== inState) faults.push(`${ref}: state and ledger tell of different resources`);
  }
  const held = new Set([...heads.values()].filter((head) => head.kind === "result" && head.held.length > 0).map(({ ref }) => ref));
  faults.push(...(await compareWithFresh(replay, await readLive(store), held)));
  return faults;
}

async function compareWithFresh(replay: Replay, live: ReadonlyMap<string, string>, held: ReadonlySet<string>): Promise<string[]> {
  const fresh = await replay.applyAfresh();
  const isHeld = (path: string) => [...held].some((ref) => path.includes(`/${ref}/`) || path.endsWith(`/${ref.replace("/", ".")}.json`));
  const faults: string[] = [];
  for (const path of new Set([...live.keys(), ...fresh.keys()])) {
    if (isHeld(path) && !fresh.has(path)) continue;
    if (!fresh.has(path)) faults.push(`${path} is orphaned`);
    else if (live.get(path) !== fresh.get(path)) faults.push(`${path} is ${live.has(path) ? "not what main asks for" : "missing"}`);
  }
  return faults;
}
