import type { Drift, NoiseReason } from "../contract/drift.ts";
import { environmentLabels, liveKey, type LiveObject, type LiveReader } from "../contract/live.ts";
import { isWaiverActive, type Waiver } from "../contract/waiver.ts";
import { findDrift, nameOf } from "../drift/find-drift.ts";
import { type DriftGroup, groupDrifts } from "../drift/group-drifts.ts";
import type { Store } from "../ledger/store.ts";
import { driftRule, findWaiver } from "./drift/find-waiver.ts";
import { type AppliedStack, listDesired } from "./drift/list-desired.ts";
import { type BranchReader, openBranchReader } from "./drift/open-branch-reader.ts";
import { type CommitReader, compare, isLayer } from "./reconcile/compare.ts";
import type { DesiredSource } from "./reconcile/desired-source.ts";
import type { Place } from "./reconcile/engine.ts";

export interface DriftOptions {
  readonly repository: CommitReader;
  readonly source: DesiredSource;
  readonly store: Store;
  /** Whose requests and waivers count. Default: HEAD. */
  readonly commit?: string;
  /** Only these environments. Default: everything, and what belongs to none. */
  readonly only?: readonly string[];
  readonly now: () => Date;
  /** Whether to ask the remote first. Default: true. */
  readonly pull?: boolean;
  /** What lives on an instance. Default: the manifests on the branch `live`; undefined where nothing can be read, with the reason. */
  readonly openReader?: (instance: Place["instance"]) => Promise<LiveReader | { readonly whyNot: string }> | undefined;
}

/** One instance, as far as it was looked at. */
export interface DriftPlace {
  readonly instance: string;
  /** `branch live`, or `context <name>` of a kubeconfig. */
  readonly name: string;
  readonly requests: number;
  readonly delivery: Place["instance"]["delivery"];
}

export interface DriftSweep {
  readonly schema: "roadbed/drift@1";
  readonly commit: string;
  /** YYYY-MM-DD in UTC. */
  readonly today: string;
  readonly considered: { readonly stacks: number; readonly objects: number };
  /** What was looked at, and how many requests it took. */
  readonly places: readonly DriftPlace[];
  /** By cause. */
  readonly groups: readonly DriftGroup[];
  readonly accepted: readonly { readonly drift: Drift; readonly waiver: string; readonly until: string }[];
  /** Waivers for drift that accept nothing any more. */
  readonly idleWaivers: readonly string[];
  /** Environments that main asks for otherwise than was applied: the next reconcile's business, and no drift. */
  readonly outOfStep: readonly string[];
  readonly noise: Readonly<Partial<Record<NoiseReason, number>>>;
  /** Instances whose state the pulumi CLI keeps: it compares them with what lives itself. */
  readonly elsewhere: readonly string[];
  /** Ref or instance -> why it could not be looked at. */
  readonly errors: Readonly<Record<string, string>>;
  /** Drift id -> the file of its object on the branch `live`, where manifests are delivered. */
  readonly files: Readonly<Record<string, string>>;
}

export interface DriftDetails extends DriftSweep {
  readonly stacks: readonly AppliedStack[];
  /** By instance, then by `liveKey`; of environments with drift. */
  readonly live: ReadonlyMap<string, ReadonlyMap<string, LiveObject>>;
}

/** Holds what lives against what was last applied and recorded, instance by instance, and asks waivers what is accepted. */
export async function sweepDrift(options: DriftOptions): Promise<DriftDetails> {
  const { repository, source, store, only, now } = options;
  if (options.pull !== false) await store.pull();
  const commit = await repository.resolveCommit(options.commit ?? "HEAD");
  const { open, heads } = await compare(
    { repository, source, store, now, dangerouslyDeleteShare: 1, dangerouslyGoBack: true, ...(only === undefined ? {} : { only }) },
    commit,
  );
  const isAsked = (ref: string) => only === undefined || only.includes(ref);
  const { fleet, waivers = new Map<string, Waiver>() } = await source.read(await repository.treeOf(commit), []);
  const { stacks, errors } = await listDesired({ live: store.live, fleet, heads }, isAsked);
  const today = now().toISOString().slice(0, 10);
  const sweep = new Sweep({ ...options, isAsked });
  const elsewhere: string[] = [];
  for (const [name, instance] of Object.entries(fleet.platform.instances)) {
    const own = stacks.filter(({ place }) => place.instance.name === name);
    if (instance.engine === "embedded") await sweep.look({ ...instance, name }, own);
    else if (own.length > 0) elsewhere.push(name);
  }
  const looked = stacks.filter(({ place }) => !elsewhere.includes(place.instance.name));
  const judged = sweep.drifts.map((drift) => ({ drift, waiver: findWaiver(drift, waivers, today) }));
  return {
    schema: "roadbed/drift@1",
    commit,
    today,
    considered: { stacks: looked.length, objects: looked.reduce((sum, { objects }) => sum + objects.length, 0) },
    places: sweep.places,
    groups: groupDrifts(judged.flatMap(({ drift, waiver }) => (waiver === undefined ? [drift] : []))),
    accepted: judged.flatMap(({ drift, waiver }) => (waiver === undefined ? [] : [{ drift, waiver: waiver.id, until: waiver.until }])),
    idleWaivers: only === undefined ? listIdle(waivers, judged, today) : [],
    outOfStep: open.filter(({ ref }) => isAsked(ref) || isLayer(ref)).map(({ ref }) => ref),
    noise: sweep.noise,
    elsewhere,
    errors: Object.fromEntries([...errors, ...sweep.errors]),
    files: Object.fromEntries(sweep.files),
    stacks,
    live: sweep.live,
  };
}

function listIdle(
  waivers: ReadonlyMap<string, Waiver>,
  judged: readonly { waiver: { id: string } | undefined }[],
  today: string,
): string[] {
  const used = new Set(judged.map(({ waiver }) => waiver?.id));
  return [...waivers].flatMap(([id, waiver]) => (waiver.rule === driftRule && isWaiverActive(waiver, today) && !used.has(id) ? [id] : []));
}

class Sweep {
  readonly drifts: Drift[] = [];
  readonly places: DriftSweep["places"][number][] = [];
  readonly noise: Partial<Record<NoiseReason, number>> = {};
  readonly errors = new Map<string, string>();
  readonly files = new Map<string, string>();
  readonly live = new Map<string, ReadonlyMap<string, LiveObject>>();
  readonly #options: DriftOptions & { readonly isAsked: (ref: string) => boolean };

  constructor(options: DriftOptions & { readonly isAsked: (ref: string) => boolean }) {
    this.#options = options;
  }

  async look(instance: Place["instance"], stacks: readonly AppliedStack[]): Promise<void> {
    const { only, repository, store } = this.#options;
    if (only !== undefined && stacks.length === 0) return;
    const given = await this.#open(instance);
    if (given !== undefined && "whyNot" in given) {
      if (stacks.length > 0) this.errors.set(instance.name, given.whyNot);
      return;
    }
    const branch = openBranchReader({ root: repository.root, live: store.live, instance: instance.name, stacks });
    await this.#compare(instance, stacks, given ?? branch, branch);
  }

  async #open(instance: Place["instance"]): Promise<LiveReader | { readonly whyNot: string } | undefined> {
    try {
      return await this.#options.openReader?.(instance);
    } catch (error) {
      return { whyNot: error instanceof Error ? error.message : String(error) };
    }
  }

  async #compare(
    { name: instance, delivery }: Place["instance"],
    stacks: readonly AppliedStack[],
    reader: LiveReader,
    branch: BranchReader,
  ): Promise<void> {
    const desired = stacks.flatMap(({ objects }) => objects);
    const live = new Map<string, LiveObject>();
    try {
      for (const each of await reader.listOwned()) if (this.#isAsked(each)) live.set(liveKey(nameOf(each.object)), each);
      const missing = desired.map(({ object }) => nameOf(object)).filter((name) => !live.has(liveKey(name)));
      if (missing.length > 0) for (const [key, each] of await reader.read(missing)) live.set(key, each);
    } catch (error) {
      this.errors.set(instance, error instanceof Error ? error.message : String(error));
      return;
    }
    const { drifts, noise } = findDrift({ instance, desired, live });
    for (const [reason, count] of Object.entries(noise) as [NoiseReason, number][]) this.noise[reason] = (this.noise[reason] ?? 0) + count;
    for (const drift of drifts) {
      const key = liveKey(drift.object);
      const file = delivery === "manifests" ? branch.pathOf(key) : undefined;
      if (file !== undefined) this.files.set(drift.id, file);
      // Files have no field managers, and git knows who wrote them.
      const by = reader === branch ? await branch.whoChanged(key) : undefined;
      this.drifts.push(by === undefined ? drift : { ...drift, by });
    }
    for (const [path, message] of branch.unreadable) this.errors.set(path, message);
    const drifted = new Set(drifts.map(({ ref }) => ref));
    this.live.set(
      instance,
      new Map(desired.filter(({ ref }) => drifted.has(ref)).flatMap(({ object }) => pairOf(live, liveKey(nameOf(object))))),
    );
    this.places.push({ instance, name: reader.name, requests: reader.requests, delivery });
  }

  /** Of one environment only, what its labels say belongs to it. */
  #isAsked({ object }: LiveObject): boolean {
    if (this.#options.only === undefined) return true;
    const labels = ((object["metadata"] ?? {}) as { labels?: Record<string, string> }).labels ?? {};
    return this.#options.isAsked(`${labels[environmentLabels.team] ?? ""}/${labels[environmentLabels.environment] ?? ""}`);
  }
}

function pairOf(live: ReadonlyMap<string, LiveObject>, key: string): [string, LiveObject][] {
  const found = live.get(key);
  return found === undefined ? [] : [[key, found]];
}
