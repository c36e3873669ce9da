import type { LedgerRecord } from "../../contract/ledger.ts";
import { isLayer } from "./choose.ts";
import type { DesiredSource } from "./desired-source.ts";
import type { Gap } from "./find-gap.ts";

/**
 * Ref -> the instance that has to be acted on next: where a stack stands; of one that stands nowhere, where it is asked
 * for. Undefined where neither is known. Requests are read only of what stands nowhere.
 */
export async function locate(
  gaps: readonly Gap[],
  { source, tree, isDesired }: { readonly source: DesiredSource; readonly tree: string; readonly isDesired: (ref: string) => boolean },
): Promise<ReadonlyMap<string, string | undefined>> {
  const located = new Map(gaps.map(({ ref, last }) => [ref, isLayer(ref) ? ref.split("/")[1] : standsOn(last)]));
  const unknown = gaps.map(({ ref }) => ref).filter((ref) => located.get(ref) === undefined && isDesired(ref));
  if (unknown.length === 0) return located;
  const { environments } = (await source.read(tree, unknown)).fleet;
  for (const ref of unknown) located.set(ref, environments.get(ref)?.instance);
  return located;
}

/** Where the last run that spoke of it acted, unless nothing is left of it. */
export function standsOn(last: LedgerRecord | undefined): string | undefined {
  return last?.kind === "result" && last.gone ? undefined : last?.instance;
}
