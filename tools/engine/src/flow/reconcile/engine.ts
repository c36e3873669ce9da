import { type ApplyEvent, type ApplyOutcome, applyPlan } from "../../apply/embedded.ts";
import type { StateSecrets } from "../../apply/seal-secrets.ts";
import { graphOfState, readState, writeState } from "../../apply/state.ts";
import { addUnrecorded } from "../../apply/cluster/add-unrecorded.ts";
import { openKubernetesTarget } from "../../apply/cluster/kubernetes-target.ts";
import type { Cluster } from "../../apply/cluster/open-cluster.ts";
import type { Target } from "../../apply/targets/target.ts";
import { openManifests } from "../../apply/targets/manifests.ts";
import { whyNotApplicable } from "../../apply/why-not-applicable.ts";
import type { FileTree } from "../../contract/file-tree.ts";
import type { ResourceGraph } from "../../contract/graph.ts";
import { namespaceOfEnvironment } from "../../contract/identity.ts";
import type { Instance } from "../../contract/instance.ts";
import type { Json } from "../../contract/json.ts";
import type { Plan } from "../../contract/plan.ts";
import type { ApprovedPlan } from "../../contract/verdict.ts";

/** One stack, and where it lands. */
export interface Place {
  /** `<team>/<environment>`, or `layers/<instance>/<layer>`. */
  readonly ref: string;
  readonly kind: Plan["kind"];
  readonly project: string;
  readonly stack: string;
  readonly instance: Instance & { readonly name: string };
}

/** What a stack was when it was last applied. */
export interface LastApplied {
  /** Undefined where it has nothing. */
  readonly graph: ResourceGraph | undefined;
  /** A run before this one began something that must be finished although no plan may say so. */
  readonly isUnfinished: boolean;
}

export interface EngineOptions {
  readonly desired?: ResourceGraph;
  /** `$secret` digest -> plaintext, from the rendering. */
  readonly secrets?: ReadonlyMap<string, Json>;
  /** The run before this one did not come to its record: nobody knows what it has done. Default: false. */
  readonly isAfterLoss?: boolean;
}

/** What brings a stack to where an approved plan says, and remembers it. */
export interface Engine {
  readonly name: Instance["engine"];
  readonly version: string;
  /** How many stacks it may work on at once. Default: one after the other. */
  readonly concurrency?: number;
  /** Set where the engine isn't there at all: whatever needs it waits, and is not even rendered. */
  readonly whyMissing?: string;
  /** Why this engine can't do it here and now, as a sentence; asked before any claim or act. */
  whyNot(place: Place, plan: Plan): string | undefined;
  /** `isUncertain`: the last run of this stack failed, or did not come to its record. Default: it did what it recorded. */
  readLast(place: Place, isUncertain?: boolean): Promise<LastApplied>;
  /** Yields right before and right after each act. */
  apply(
    place: Place,
    plan: ApprovedPlan,
    options: EngineOptions,
  ): AsyncGenerator<ApplyEvent, Omit<ApplyOutcome, "state"> & { readonly isGone: boolean }>;
}

interface EmbeddedOptions {
  /** The branch `live`: manifests and state. */
  readonly live: FileTree;
  /** The API server of an instance with `delivery: kubernetes`; the same one for the same instance. Default: there is none. */
  readonly openCluster?: (instance: Place["instance"]) => Cluster;
  /** Stacks at once. Default: one after the other. */
  readonly concurrency?: number;
  /** In clusters, take fields back that others have set since they were applied, instead of reporting them. Default: false. */
  readonly force?: boolean;
  readonly version: string;
  readonly now: () => Date;
  /** What Pulumi takes from PULUMI_CONFIG_PASSPHRASE. Default: programs with secrets are refused. */
  readonly passphrase?: string | undefined;
}

const defaultReadySeconds = 300;

/** Applies in this process; keeps state in Pulumi's format beside the manifests. */
export function makeEmbeddedEngine({
  live,
  version,
  now,
  passphrase,
  openCluster,
  concurrency = 1,
  force = false,
}: EmbeddedOptions): Engine {
  const openTarget = ({ instance, ref, kind }: Place): Target =>
    instance.delivery === "kubernetes" && openCluster !== undefined
      ? openKubernetesTarget({ cluster: openCluster(instance), now, readySeconds: instance.ready ?? defaultReadySeconds, force })
      : openManifests({
          files: live,
          folder: folderOf(instance.name, ref, kind),
          namespace: kind === "environment" ? namespaceOfEnvironment(ref) : "",
        });
  return {
    name: "embedded",
    version,
    concurrency,
    whyNot(place, plan) {
      if (place.instance.delivery === "kubernetes" && openCluster === undefined)
        return `The instance ${place.instance.name} delivers to an API server, and this run has none to talk to.`;
      const reasons = whyNotApplicable(plan, openTarget(place), { hasPassphrase: passphrase !== undefined });
      return reasons.length === 0 ? undefined : reasons.join(" ");
    },
    async readLast({ project, stack }) {
      const state = await readState(live, project, stack);
      const isUnfinished = state.pending.length > 0 || state.resources.some((resource) => resource.delete === true);
      return { graph: state.resources.length === 0 ? undefined : graphOfState(state), isUnfinished };
    },
    async *apply(place, plan, { desired, secrets, isAfterLoss = false }) {
      const recorded = await readState(live, place.project, place.stack);
      const target = openTarget(place);
      const isLost = isAfterLoss && target.immediate && openCluster !== undefined;
      const state = isLost ? await addUnrecorded(recorded, place.ref, openCluster(place.instance), desired) : recorded;
      const kept: StateSecrets | undefined = passphrase === undefined ? undefined : { passphrase, texts: secrets ?? new Map() };
      const { state: after, ...outcome } = yield* applyPlan(plan, {
        state,
        target,
        now,
        ...(desired === undefined ? {} : { desired }),
        ...(kept === undefined ? {} : { secrets: kept }),
      });
      await writeState(live, after, now());
      return { ...outcome, isGone: after.resources.length === 0 };
    },
  };
}

/** Stands in for an engine that isn't there. */
export function makeMissingEngine(name: Engine["name"]): Engine {
  const missing = `It needs the ${name} engine, which isn't available here.`;
  return {
    name,
    version: "0",
    whyMissing: missing,
    whyNot: () => missing,
    readLast: () => Promise.resolve({ graph: undefined, isUnfinished: false }),
    async *apply() {
      throw new Error(missing);
    },
  };
}

/** Everything of a stack on the branch `live`, manifests and state. */
export function pathsOnLive(place: Place): string[] {
  return [folderOf(place.instance.name, place.ref, place.kind), `.pulumi/stacks/${place.project}/${place.stack}.json`, pathOfAsked(place)];
}

/** What an engine that keeps its state elsewhere was last asked for. */
export function pathOfAsked({ project, stack }: Pick<Place, "project" | "stack">): string {
  return `.pulumi/asked/${project}/${stack}.json`;
}

/** No team's name has an underscore, so layers are in nobody's way. */
export function folderOf(instance: string, ref: string, kind: Place["kind"]): string {
  return kind === "environment" ? `${instance}/${ref}` : `${instance}/_layers/${ref.split("/").at(-1) ?? ref}`;
}
