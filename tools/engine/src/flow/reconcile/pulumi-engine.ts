import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { listWanted } from "../../apply/pulumi/list-wanted.ts";
import { type Asked, rememberAsked } from "../../apply/pulumi/remember-asked.ts";
import { openPulumi, type PulumiStackName } from "../../apply/pulumi/run-stack.ts";
import { findAt, readStateValue } from "../../apply/pulumi/state-values.ts";
import { whyNotReplayable } from "../../apply/pulumi/why-not-replayable.ts";
import { isKubernetes } from "../../apply/kubernetes-object.ts";
import { pathOfState, type StackState } from "../../apply/state.ts";
import { UserError } from "../../contract/errors.ts";
import { environmentsProject } from "../../contract/identity.ts";
import { canonicalJson } from "../../contract/canonical-json.ts";
import type { FileTree } from "../../contract/file-tree.ts";
import type { Json } from "../../contract/json.ts";
import type { Plan } from "../../contract/plan.ts";
import { type Engine, pathOfAsked, type Place } from "./engine.ts";

interface PulumiEngineOptions {
  /** The branch `live`: what was last asked of each stack, as it was rendered. */
  readonly live: FileTree;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `platform doctor --install-pulumi` puts the CLI, if it isn't on PATH. */
  readonly root: string;
  /** What the Kubernetes provider is given for an instance, asked for where a plan has Kubernetes objects. Default: what the environment has. */
  readonly kubeconfigOf?: (instance: Place["instance"]) => Promise<string | undefined>;
}

/** Each is a process of the CLI and its plugins, of some hundred megabytes. */
const stacksAtOnce = 4;

/** The real Pulumi engine, through its CLI: the only one that makes things in a cloud. */
export function makePulumiEngine({ live, env, root, kubeconfigOf }: PulumiEngineOptions): Engine {
  let version: string | undefined;
  const isOnPath = (env["PATH"] ?? "").split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, "pulumi")));
  const open = ({ instance }: Place, kubeconfig?: string) =>
    openPulumi({
      kubeconfig,
      backend: instance.state?.backend ?? env["PULUMI_BACKEND_URL"] ?? "",
      organisation: instance.state?.organisation,
      secretsProvider: instance.state?.secrets,
      env: Object.fromEntries(Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))),
      ...(isOnPath ? {} : { root }),
    });
  const readAsked = async (place: Place): Promise<Asked | undefined> => {
    const bytes = await live.read(pathOfAsked(place));
    return bytes === undefined ? undefined : (JSON.parse(bytes.toString("utf8")) as Asked);
  };
  /** Stacks that others stand on, as they are in this run. */
  const states = new Map<string, Promise<StackState | undefined>>();
  const readOther = (place: Place, name: PulumiStackName): Promise<StackState | undefined> => {
    const key = keyOf(place.instance.name, name);
    const state = states.get(key) ?? open(place).read(name);
    states.set(key, state);
    return state;
  };
  return {
    name: "pulumi",
    get version() {
      return (version ??= readVersion(isOnPath ? "pulumi" : join(root, "bin", "pulumi"), env));
    },
    concurrency: stacksAtOnce,
    ...(isOnPath || existsSync(join(root, "bin", "pulumi"))
      ? {}
      : { whyMissing: "It needs the pulumi CLI, which is not here: `platform doctor --install-pulumi` installs it." }),
    whyNot(place, plan) {
      const reasons = [...whyNoBackend(place, env), ...whyNotReplayable(plan)];
      return reasons.length === 0 ? undefined : reasons.join(" ");
    },
    async readLast(place, isUncertain = false) {
      if (whyNoBackend(place, env).length > 0) return { graph: undefined, isUnfinished: false };
      const asked = await readAsked(place);
      if (asked !== undefined && !isUncertain) return asked;
      const state = await open(place).read(place);
      if (state === undefined || state.resources.length === 0) {
        await refuseUntaken(live, place);
        return { graph: undefined, isUnfinished: false };
      }
      return rememberAsked(state, asked?.graph, undefined);
    },
    async *apply(place, plan, options) {
      const before = await readAsked(place);
      // The engine would be started, lock the stack and find the same.
      const isSame = isUnchanged(plan) && canonicalJson(before?.graph.outputs ?? {}) === canonicalJson(options.desired?.outputs ?? {});
      const resources = listWanted(plan, options.desired, undefined).map(({ resource }) => resource);
      if (isSame && resources.length > 0 && options.isAfterLoss !== true && before?.isUnfinished === false) {
        const graph = { ...before.graph, resources };
        await live.write(pathOfAsked(place), `${JSON.stringify({ graph, isUnfinished: false } satisfies Asked)}\n`);
        const held = plan.steps.flatMap((step) => (step.op === "keep" && step.held !== undefined ? [step.urn] : []));
        return { ok: true, steps: [], held, isGone: false };
      }
      const others = await readOthers(plan, (name) => readOther(place, name));
      const kubeconfig = plan.steps.some(isKubernetes) ? await kubeconfigOf?.(place.instance) : undefined;
      states.delete(keyOf(place.instance.name, place));
      const { asked, state, ...outcome } = yield* open(place, kubeconfig).apply(plan, { ...options, others });
      // Taken over by now, if another engine had one.
      await live.remove(pathOfState(place.project, place.stack));
      if (outcome.isGone) await live.remove(pathOfAsked(place));
      else {
        const done = new Set(outcome.steps.flatMap(({ urn, ok }) => (ok ? [urn] : [])));
        const now: Asked =
          state === undefined ? { graph: asked, isUnfinished: false } : rememberAsked(state, before?.graph, { asked, done });
        await live.write(pathOfAsked(place), `${JSON.stringify(now)}\n`);
      }
      return outcome;
    },
  };
}

function isUnchanged({ steps }: Plan): boolean {
  return steps.every((step) => step.op === "keep" && step.before.urn === step.urn);
}

/** What the embedded engine has made must be known to this one before it makes it a second time. */
async function refuseUntaken(live: FileTree, { ref, project, stack }: Place): Promise<void> {
  const path = pathOfState(project, stack);
  if ((await live.read(path)) === undefined) return;
  throw new UserError(`${ref} was applied by the embedded engine, and Pulumi has not taken over its state.`, {
    fix: `In ${project === environmentsProject ? "environments" : `platform/${project}`}: pulumi stack init ${stack} && git show origin/live:${path} | jq '{version, deployment: .checkpoint.latest}' | pulumi stack import --stack ${stack}`,
  });
}

/** That of the CLI, for the record: `3.270.0`. */
function readVersion(command: string, env: PulumiEngineOptions["env"]): string {
  return execFileSync(command, ["version"], { env, encoding: "utf8" }).trim().replace(/^v/, "");
}

function whyNoBackend({ instance }: Place, env: PulumiEngineOptions["env"]): string[] {
  const backend = instance.state?.backend ?? env["PULUMI_BACKEND_URL"];
  if (backend === undefined)
    return [
      `The instance ${instance.name} does not say where Pulumi keeps its stacks: set \`state.backend\` in platform/instances.yaml, or PULUMI_BACKEND_URL.`,
    ];
  const hasSecrets =
    backend.startsWith("https://") ||
    instance.state?.secrets !== undefined ||
    env["PULUMI_CONFIG_PASSPHRASE"] !== undefined ||
    env["PULUMI_CONFIG_PASSPHRASE_FILE"] !== undefined;
  if (hasSecrets) return [];
  return [
    `The instance ${instance.name} does not say what encrypts secrets in ${backend}: set \`state.secrets\` in platform/instances.yaml, or PULUMI_CONFIG_PASSPHRASE.`,
  ];
}

/** A plan names values of other stacks by whose they are; here they are what was made of them. */
async function readOthers(
  plan: Plan,
  read: (name: PulumiStackName) => Promise<StackState | undefined>,
): Promise<(urn: string, path: string) => Json | undefined> {
  const text = JSON.stringify(plan.steps.map((step) => (step.op === "delete" ? undefined : step.after?.inputs)));
  const names = new Map<string, PulumiStackName>();
  for (const [, stack = "", project = ""] of text.matchAll(/⟦urn:pulumi:([^:⟦⟧]+)::([^:⟦⟧]+)::/g))
    if (stack !== plan.stack || project !== plan.project) names.set(`${project}/${stack}`, { project, stack });
  const states = await Promise.all([...names.values()].map(read));
  const resources = new Map(states.flatMap((state) => state?.resources.map((resource) => [resource.urn, resource]) ?? []));
  return (urn, path) => {
    const resource = resources.get(urn);
    if (resource === undefined || path === "id") return resource?.id;
    return findAt(readStateValue(resource.outputs ?? {}), path.split("."));
  };
}

function keyOf(instance: string, { project, stack }: PulumiStackName): string {
  return `${instance} ${project}/${stack}`;
}
