import type { Drift } from "../../contract/drift.ts";
import { UserError } from "../../contract/errors.ts";
import type { DriftSweep } from "../drift.ts";

/** By the eight characters that `platform drift` shows. */
export function findDriftById({ groups, accepted }: Pick<DriftSweep, "groups" | "accepted">, id: string): Drift {
  const all = [...groups.flatMap(({ drifts }) => drifts), ...accepted.map(({ drift }) => drift)];
  const found = all.find((drift) => drift.id === id);
  if (found !== undefined) return found;
  throw new UserError(`There is no drift ${id} any more.`, { fix: "`platform drift` shows what there is now." });
}
