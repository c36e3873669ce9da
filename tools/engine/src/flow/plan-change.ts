import { UserError } from "../contract/errors.ts";
import type { Finding } from "../contract/finding.ts";
import type { EnvironmentRequest, Fleet } from "../contract/fleet.ts";
import type { Catalog } from "../contract/golden-path.ts";
import type { ResourceGraph } from "../contract/graph.ts";
import { environmentsProject, stackOfEnvironment, stackOfLayer } from "../contract/identity.ts";
import type { Instance } from "../contract/instance.ts";
import type { LayerDefinition } from "../contract/layer.ts";
import type { ChangeRecord, Plan } from "../contract/plan.ts";
import { redactJson } from "../contract/redact.ts";
import type { Verdict } from "../contract/verdict.ts";
import { makeChangeRecord, volatileUrns } from "../plan/change-record.ts";
import { makePlan } from "../plan/make-plan.ts";
import { findAffected } from "../read/affected.ts";
import { openRepository, type Repository } from "../read/git.ts";
import { readFleet, type ReadResult } from "../read/read-fleet.ts";
import { readWaivers } from "../read/read-waivers.ts";
import type { GraphCache } from "../render/graph-cache.ts";
import { createRenderer } from "../render/renderer.ts";
import { makeFleetReader } from "./fleet-reader.ts";
import { findCauses, findLayerCauses, type Sides } from "./plan/find-causes.ts";
import { openSide } from "./plan/open-checkout.ts";
import { findInstance, type JudgeFacts } from "./reconcile/prepare.ts";
import { findNewlyReleased, makeReleased } from "./released.ts";
import { type FleetRendering, renderFleet } from "./render-fleet.ts";

export interface PlanChangeOptions {
  readonly root: string;
  /** What the change stands on. Default: where head left main. */
  readonly base?: string;
  /** The change. Default: the working tree. */
  readonly head?: string;
  /** Only these environments. Default: all that the change can influence. */
  readonly only?: readonly string[];
  readonly catalog: Catalog;
  readonly layers: readonly LayerDefinition[];
  /** YYYY-MM-DD in UTC. */
  readonly today: string;
  judge(plan: Plan, facts: JudgeFacts): Verdict;
  readonly cache?: GraphCache;
  /** Which side's waivers hold. Default: the base's, for nobody excuses themselves. */
  readonly waiversFrom?: "base" | "head";
  /** What was last applied, where it is known: only there does one see what is held. */
  readonly readStanding?: (ref: string) => Promise<ResourceGraph | undefined>;
}

export interface PlannedChange {
  readonly record: ChangeRecord;
  /** One for each plan of the record. */
  readonly verdicts: readonly Verdict[];
  readonly findings: readonly Finding[];
  /** Ref -> why it could not be planned. */
  readonly errors: ReadonlyMap<string, UserError>;
  /** What was asked for before, and is now: of all that the change can influence. */
  readonly old: Fleet;
  readonly next: Fleet;
}

/**
 * What a change does to every stack that it can influence, without any cloud, credential or plugin: both sides are
 * rendered and compared. Layers come first; what is made anew in one counts as changed in all that stands on it.
 */
export async function planChange(options: PlanChangeOptions): Promise<PlannedChange> {
  const { root, only, judge } = options;
  const repository = openRepository(root);
  const { base, head, workingTree } = await resolveSides(repository, options);
  const affected = await findAffected(repository, base, head);
  const chosen = affected.environments.filter((ref) => only === undefined || only.includes(ref));
  const { catalog, layers, today } = options;
  const teams = [...new Set(chosen.map((ref) => ref.split("/")[0] ?? ""))];
  const read = (tree: string) => readFleet(repository, tree, { catalog, layers, today, only: chosen });
  const [old, next, { waivers }] = await Promise.all([
    read(base),
    read(head),
    readWaivers(repository, options.waiversFrom === "head" ? head : base, { today }),
  ]);
  const refs = [...new Set([...chosen, ...teams.flatMap((team) => newlyReleased(team, old.fleet, next.fleet, only))])].sort();
  const render = async (side: ReadResult, tree: string) =>
    renderSide({ repository, side, tree, workingTree, refs, instances: affected.layers.map((ref) => ref.split("/")[0] ?? ""), options });
  const before = await render(old, base);
  const after = await render(next, head);
  const planning: Planning = {
    options,
    old: old.fleet,
    next: next.fleet,
    before,
    after,
    why: affected.why,
    errors: new Map([...[...before.errors].filter(([ref]) => affected.layers.includes(ref)), ...after.errors]),
    volatile: new Set(),
    exceptions: { waivers, today },
  };
  const plans = [...planLayers(planning, affected.layers), ...(await planEnvironments(planning, refs))];
  const record = makeChangeRecord({ base, head, plans });
  return {
    // Policy sees everything; what is shown, kept or sent holds no secret that somebody wrote into a page or program.
    record: redactJson(record),
    verdicts: redactJson(record.plans.map((plan) => judge(plan, factsOf(plan, planning)))),
    findings: redactJson(next.findings),
    errors: planning.errors,
    old: old.fleet,
    next: next.fleet,
  };
}

interface Planning {
  readonly options: PlanChangeOptions;
  readonly old: Fleet;
  readonly next: Fleet;
  readonly before: FleetRendering;
  readonly after: FleetRendering;
  readonly why: ReadonlyMap<string, readonly string[]>;
  readonly errors: Map<string, UserError>;
  /** What is made anew in the layers planned so far. */
  readonly volatile: Set<string>;
  /** Those that hold where the change begins. */
  readonly exceptions: JudgeFacts["exceptions"];
}

async function resolveSides(
  repository: Repository,
  { base, head }: PlanChangeOptions,
): Promise<{ base: string; head: string; workingTree: string }> {
  const workingTree = await repository.workingTree();
  const headTree = head === undefined ? workingTree : await repository.treeOf(head);
  return { base: await repository.treeOf(base ?? (await repository.mergeBase("main", head ?? "HEAD"))), head: headTree, workingTree };
}

function newlyReleased(team: string, old: Fleet, next: Fleet, only: readonly string[] | undefined): string[] {
  const after = next.teams.get(team);
  return after === undefined ? [] : findNewlyReleased(old.teams.get(team), after).filter((ref) => only === undefined || only.includes(ref));
}

interface Side {
  readonly repository: Repository;
  readonly side: ReadResult;
  readonly tree: string;
  readonly workingTree: string;
  readonly refs: readonly string[];
  readonly instances: readonly string[];
  readonly options: PlanChangeOptions;
}

async function renderSide({
  repository,
  side: { fleet, entries },
  tree,
  workingTree,
  refs,
  instances,
  options,
}: Side): Promise<FleetRendering> {
  const layers = options.layers.map(({ name }) => name);
  const modules = refs.flatMap((ref) => fleet.environments.get(ref)?.code ?? []);
  const { root, isTrusted } = await openSide(repository, tree, workingTree, modules);
  const renderer = createRenderer({
    root,
    contained: isTrusted ? "own-code" : "everything",
    ...(refs.length < 40 ? { workers: 0 } : {}),
  });
  try {
    return await renderFleet({
      fleet,
      layers,
      renderer,
      refs: refs.filter((ref) => fleet.environments.has(ref)),
      instances: [...new Set(instances)].filter((name) => Object.hasOwn(fleet.platform.instances, name)),
      reader: makeFleetReader(fleet, entries, layers),
      ...(options.cache === undefined ? {} : { cache: options.cache }),
    });
  } finally {
    await renderer.close();
  }
}

function planLayers(planning: Planning, refs: readonly string[]): Plan[] {
  const { before, after, why, volatile } = planning;
  return refs
    .filter((ref) => !planning.errors.has(ref))
    .map((ref) => {
      const [instance = ""] = ref.split("/");
      const plan = makePlan({
        ref,
        kind: "layer",
        ...stackOfLayer(ref),
        instance,
        volatile,
        released: () => false,
        causes: findLayerCauses(ref, instancesNamed(instance, instance, planning), why.get(ref) ?? []),
        ...sides(before.layers.get(ref), after.layers.get(ref)),
      });
      for (const urn of volatileUrns(plan)) volatile.add(urn);
      return plan;
    });
}

async function planEnvironments(planning: Planning, refs: readonly string[]): Promise<Plan[]> {
  const plans: Plan[] = [];
  for (const ref of refs) {
    const error = planning.errors.get(ref) ?? whyUnreadable(ref, planning.next);
    const plan = error === undefined ? await planEnvironment(ref, planning) : undefined;
    const refusal = error ?? (plan === undefined ? undefined : whyNotMoved(plan, planning));
    if (refusal !== undefined) planning.errors.set(ref, refusal);
    else if (plan !== undefined) plans.push(plan);
  }
  return plans;
}

function whyUnreadable(ref: string, { broken }: Fleet): UserError | undefined {
  if (broken?.has(ref) !== true) return undefined;
  return new UserError("Its request has mistakes, so nobody can say what it would do.", { fix: `platform check ${ref} lists them.` });
}

async function planEnvironment(ref: string, planning: Planning): Promise<Plan> {
  const { before, after, old, next, why, volatile, options } = planning;
  const request = { before: old.environments.get(ref), after: next.environments.get(ref) };
  // Where a side is missing, or had mistakes, what was last applied says what stands.
  const isKnown = request.after !== undefined && before.graphs.has(ref);
  const standing = isKnown ? undefined : await options.readStanding?.(ref);
  const [team = ""] = ref.split("/");
  const move = findMove(request);
  const instance = (request.after ?? request.before)?.instance;
  return makePlan({
    ref,
    kind: "environment",
    project: environmentsProject,
    stack: stackOfEnvironment(ref),
    volatile,
    released: makeReleased(ref, next.teams.get(team)),
    causes: findCauses({
      request,
      team: { before: old.teams.get(team), after: next.teams.get(team) },
      instance: move === undefined ? instancesNamed(instance, instance, planning) : { before: undefined, after: undefined },
      influences: why.get(ref) ?? [],
    }),
    ...(move === undefined ? {} : { move }),
    ...(instance === undefined ? {} : { instance }),
    ...sides(standing ?? before.graphs.get(ref), after.graphs.get(ref)),
  });
}

function instancesNamed(before: string | undefined, after: string | undefined, { old, next }: Planning): Sides<Instance> {
  const find = (fleet: Fleet, name: string | undefined) => (name === undefined ? undefined : findInstance(fleet, name));
  return { before: find(old, before), after: find(next, after) };
}

function findMove({ before, after }: Sides<EnvironmentRequest>): { from: string; to: string } | undefined {
  if (before === undefined || after === undefined || before.instance === after.instance) return undefined;
  return { from: before.instance, to: after.instance };
}

/** Half a move is none: a run refuses it too. */
function whyNotMoved({ ref, steps }: Plan, { old, next }: Planning): UserError | undefined {
  const move = findMove({ before: old.environments.get(ref), after: next.environments.get(ref) });
  const held = steps.filter((step) => step.op === "keep" && step.held !== undefined && step.before.protect === true);
  if (move === undefined || held.length === 0) return undefined;
  const names = [...new Set(held.map(({ component, name }) => component ?? name))].join(", ");
  return new UserError(`Its stage moves it from the instance ${move.from} to ${move.to}, and the data of ${names} can't move with it.`, {
    fix: `Take the old stage back; or ask for a second environment, move the data, and release the old data under \`destroyData\` in environments/${ref.split("/")[0] ?? ""}/team.yaml.`,
  });
}

function sides(before: ResourceGraph | undefined, after: ResourceGraph | undefined): { before?: ResourceGraph; after?: ResourceGraph } {
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

function factsOf({ ref, kind }: Plan, { old, next, exceptions }: Planning): JudgeFacts {
  const request: EnvironmentRequest | undefined = next.environments.get(ref) ?? old.environments.get(ref);
  const fleet = next.environments.has(ref) || kind === "layer" ? next : old;
  const name = kind === "layer" ? (ref.split("/")[0] ?? "") : (request?.instance ?? "");
  const instance =
    findInstance(next, name) ??
    findInstance(old, name) ??
    Object.entries(next.platform.instances).map(([key, value]) => ({ ...value, name: key }))[0];
  if (instance === undefined) throw new UserError("platform/instances.yaml names no instance.", { fix: "Run platform check." });
  // Who owns it is what the base says: a change makes nobody an owner of what it changes.
  const owner = ref.split("/")[0] ?? "";
  const team = old.teams.get(owner) ?? next.teams.get(owner);
  const isEnd = kind === "environment" && !next.environments.has(ref) && next.broken?.has(ref) !== true;
  return {
    fleet,
    ref,
    instance,
    exceptions,
    ...(isEnd ? { isEnd } : {}),
    ...(team === undefined ? {} : { team }),
    ...(request === undefined ? {} : { stage: request.spec.stage }),
  };
}
