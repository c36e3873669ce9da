import type { LedgerRecord } from "../contract/ledger.ts";
import type { Store } from "../ledger/store.ts";
import { type CommitReader, compare, isLayer } from "./reconcile/compare.ts";
import type { DesiredSource } from "./reconcile/desired-source.ts";
import type { Gap } from "./reconcile/find-gap.ts";

/**
 * in-sync: what is asked for is applied. new: asked for, never applied. changed: asked for otherwise than applied.
 * failed: the last try failed. leaving: no longer asked for, not yet destroyed. held: destroyed but for what holds
 * data. busy: a run is at it.
 */
export type StatusKind = "in-sync" | "new" | "changed" | "failed" | "leaving" | "held" | "busy";

export interface StackStatus {
  /** `<team>/<environment>`, or `layers/<instance>/<layer>`. */
  readonly ref: string;
  readonly kind: "environment" | "layer";
  readonly status: StatusKind;
  /** The last record: when, by which run, from which commit. Absent where there is none. */
  readonly at?: string;
  readonly run?: string;
  readonly commit?: string;
  readonly instance?: string;
  readonly stage?: string;
  /** URNs of what still stands because its data has not been released. */
  readonly held: readonly string[];
  /** Why the last try failed. */
  readonly error?: string;
  /** When a failed one is tried again. */
  readonly retryAt?: string;
}

export interface StatusOptions {
  readonly repository: CommitReader;
  readonly source: DesiredSource;
  readonly store: Store;
  /** Compared with. Default: HEAD. */
  readonly commit?: string;
  /** Teams (`<team>`) or environments (`<team>/<environment>`). Default: all, and the layers. */
  readonly only?: readonly string[];
  readonly now: () => Date;
  /** Whether to ask the remote first. Default: true. */
  readonly pull?: boolean;
}

/** Every environment and layer, asked for against last applied. Reads object ids and the ledger's heads, and renders nothing. */
export async function readStatus(options: StatusOptions): Promise<StackStatus[]> {
  const { repository, source, store, now, only = [] } = options;
  if (options.pull !== false) await store.pull();
  const commit = await repository.resolveCommit(options.commit ?? "HEAD");
  // Looking at it is never dangerous.
  const { inSync, open } = await compare({ repository, source, store, now, dangerouslyDeleteShare: 1, dangerouslyGoBack: true }, commit);
  const asked = (ref: string) => only.length === 0 || only.some((name) => ref === name || (!isLayer(ref) && ref.startsWith(`${name}/`)));
  return [...inSync, ...open]
    .filter(({ ref }) => asked(ref))
    .map(toStatus)
    .sort((a, b) => (a.ref < b.ref ? -1 : 1));
}

function toStatus(gap: Gap): StackStatus {
  const { ref, last } = gap;
  return {
    ref,
    kind: isLayer(ref) ? "layer" : "environment",
    status: kindOf(gap),
    held: last?.kind === "result" ? last.held : [],
    ...(last === undefined
      ? {}
      : { at: last.at, run: last.run, commit: last.commit, ...(last.instance === undefined ? {} : { instance: last.instance }) }),
    ...(last?.kind === "result" && last.stage !== undefined ? { stage: last.stage } : {}),
    ...(last?.kind === "result" && last.error !== undefined ? { error: last.error } : {}),
    ...(gap.kind === "cooling" ? { retryAt: gap.until } : {}),
  };
}

function kindOf(gap: Gap): StatusKind {
  switch (gap.kind) {
    case "in-sync":
      return isLeft(gap.last) ? "held" : "in-sync";
    case "apply":
      if (gap.last?.kind === "result" && gap.last.outcome === "failed") return "failed";
      return gap.last === undefined || (gap.last.kind === "result" && gap.last.gone) ? "new" : "changed";
    case "destroy":
      return "leaving";
    case "cooling":
      return "failed";
    case "stale":
      return "changed";
    case "busy":
      return "busy";
  }
}

/** Nothing asks for it any more, and something of it still stands. */
function isLeft({ kind, ref, ...record }: LedgerRecord): boolean {
  return kind === "result" && "materials" in record && record.materials[`environments/${ref}`] === "";
}
