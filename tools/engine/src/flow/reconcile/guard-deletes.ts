import { UserError } from "../../contract/errors.ts";
import type { Gap } from "./find-gap.ts";

/** Above this share of the fleet, destroying needs a word more. */
const ordinaryShare = 0.25;
/** Below this many environments a share says nothing. */
const smallFleet = 10;

interface DeleteGuard {
  /** Of the whole fleet, whatever part of it this run looks at. */
  readonly gaps: readonly Gap[];
  /** How many environments the commit asks for. */
  readonly desired: number;
  /** What the user allows by name. */
  readonly dangerouslyDeleteShare?: number | undefined;
}

/**
 * A moved folder, an empty checkout or a wrong branch look like many deletions. They are refused with numbers, before
 * anything is done, until somebody says that they are meant.
 */
export function guardDeletes({ gaps, desired, dangerouslyDeleteShare }: DeleteGuard): void {
  const environments = gaps.filter(({ ref }) => !ref.startsWith("layers/"));
  const doomed = environments.filter((gap) => gap.kind === "destroy" && gap.isNew).map(({ ref }) => ref);
  const living = environments.filter((gap) => gap.last !== undefined).length;
  if (doomed.length === 0) return;
  const share = doomed.length / living;
  const allowed = dangerouslyDeleteShare ?? (living < smallFleet ? 1 : ordinaryShare);
  if (desired === 0 && dangerouslyDeleteShare !== 1) {
    throw new UserError(
      `The commit asks for no environment at all, and ${living} ${living === 1 ? "is" : "are"} there. Nothing was done.`,
      { fix: "If all of them are to be destroyed, run it with --dangerously-delete-share 1." },
    );
  }
  if (share <= allowed) return;
  throw new UserError(
    `This would destroy ${doomed.length} of ${living} environments (${percent(share)}), and at most ${percent(allowed)} are allowed in one run: ${listSome(doomed)}. Nothing was done.`,
    {
      fix: `If this is meant, run it with --dangerously-delete-share ${Math.ceil(share * 100) / 100}.`,
    },
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function listSome(refs: readonly string[]): string {
  return refs.length <= 5 ? refs.join(", ") : `${refs.slice(0, 5).join(", ")} and ${refs.length - 5} more`;
}
