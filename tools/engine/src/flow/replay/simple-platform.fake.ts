import type { EnvironmentRequest } from "../../contract/fleet.ts";
import type { Finding } from "../../contract/finding.ts";
import type { Resource, ResourceGraph } from "../../contract/graph.ts";
import type { Platform } from "../../contract/instance.ts";
import type { EnvironmentInput, LayerInput } from "../../contract/program.ts";
import type { Plan, Step } from "../../contract/plan.ts";
import { type Team, teamSchema } from "../../contract/team.ts";
import type { DesiredSource } from "../reconcile/desired-source.ts";
import type { Judgement } from "../reconcile/prepare.ts";
import type { PlanInput } from "../../plan/make-plan.ts";
import type { FleetReader } from "../render-fleet.ts";
import { openRepository, type Repository } from "../../read/git.ts";
import type { Renderer } from "../../render/renderer.ts";
import { load } from "js-yaml";
import { makeGraph, type ResourceSketch, sketchObject } from "@roadbed/testing/graph.ts";
import { makeApprovedPlan } from "@roadbed/testing/plan.ts";

/**
 * A platform in small: requests of one line per component, a program of a few objects per component, and a judge who
 * lets everything through but what is called forbidden. For tests of the flow with thousands of merges, where it is
 * not the golden paths that are tried.
 */
export const simpleInstances = [
  "organisation: acme",
  "github: acme-corp",
  "registries: [ghcr.io/acme-corp]",
  "instances:",
  "  local: { target: kubernetes, engine: embedded, delivery: manifests, stages: [sandbox, development, staging], region: home, domain: dev.example.com, layers: { services: {} } }",
  "  live: { target: kubernetes, engine: embedded, delivery: manifests, stages: [production], region: home, domain: example.com, layers: {} }",
  "",
].join("\n");

/** `environments/<team>/<environment>/environment.yaml` for the simple platform: component -> anything that changes its objects. */
export function writeSimplePage(components: Readonly<Record<string, string>>, stage = "development"): string {
  return `stage: ${stage}\ncomponents:\n${Object.entries(components)
    .map(([name, value]) => `  ${name}: ${JSON.stringify(value)}\n`)
    .join("")}`;
}

export function writeSimpleTeam(name: string, destroyData: readonly string[] = []): string {
  const consents = destroyData.map((of) => `  - { of: ${of}, reason: no longer needed by anyone }\n`).join("");
  return `name: ${name}\npurpose: Test\nowners: { github: ${name} }\ncontact: { chat: "#x", email: x@example.com }\ncostCentre: CC-1\n${consents === "" ? "" : `destroyData:\n${consents}`}`;
}

/** The simple platform's requests, read from git. */
export function openSimpleSource(root: string): DesiredSource {
  const repository = openRepository(root);
  return {
    async glance(tree) {
      const entries = await repository.listTree(tree);
      const ids = new Map(entries.map(({ path, oid }) => [path, oid]));
      const folders = entries.filter(({ path, type }) => type === "tree" && /^environments\/[^/]+\/[^/]+$/.test(path));
      const page = await repository.readBlobs([ids.get("platform/instances.yaml") ?? ""]);
      const { instances } = load([...page.values()][0]?.toString("utf8") ?? "") as Platform;
      return {
        ids,
        instances: new Map(Object.entries(instances)),
        environments: new Set(folders.map(({ path }) => path.slice("environments/".length))),
        layers: new Set(
          Object.entries(instances).flatMap(([name, { layers }]) => Object.keys(layers).map((layer) => `layers/${name}/${layer}`)),
        ),
      };
    },
    read: async (tree) => readSimpleFleet(repository, tree),
  };
}

async function readSimpleFleet(repository: Repository, tree: string): Promise<Awaited<ReturnType<DesiredSource["read"]>>> {
  const entries = await repository.listTree(tree);
  const oids = new Map(entries.map(({ path, oid }) => [path, oid]));
  const blobs = await repository.readBlobs(entries.filter(({ type }) => type === "blob").map(({ oid }) => oid));
  const text = (path: string) => blobs.get(oids.get(path) ?? "")?.toString("utf8") ?? "";
  const platform = load(text("platform/instances.yaml")) as Platform;
  const teams = new Map<string, Team>();
  const environments = new Map<string, EnvironmentRequest>();
  const findings: Finding[] = [];
  for (const { path } of entries) {
    const [, team = "", name = "", file] = path.split("/");
    if (/^environments\/[^/]+\/team\.yaml$/.test(path)) teams.set(team, teamSchema.parse(load(text(path))));
    if (file !== "environment.yaml") continue;
    try {
      environments.set(`${team}/${name}`, makeRequest(team, name, load(text(path)) as SimplePage, platform));
    } catch {
      findings.push({ rule: "broken-yaml", severity: "error", message: "This is not YAML.", at: { file: path, line: 1 } });
    }
  }
  return { fleet: { tree, platform, teams, environments }, findings, reader: makeReader(oids) };
}

interface SimplePage {
  readonly stage: string;
  readonly components: Readonly<Record<string, string>>;
}

function makeRequest(team: string, name: string, { stage, components }: SimplePage, platform: Platform): EnvironmentRequest {
  const instance = Object.entries(platform.instances).find(([, { stages }]) => stages.includes(stage as "staging"))?.[0] ?? "";
  const resolved = Object.entries(components ?? {}).map(([component, value]) => ({
    name: component,
    path: "simple@1",
    size: "small" as const,
    settings: { value },
    uses: [],
  }));
  return {
    ref: `${team}/${name}`,
    team,
    name,
    folder: `environments/${team}/${name}`,
    spec: { stage } as EnvironmentRequest["spec"],
    components: resolved,
    code: [],
    instance,
  };
}

function makeReader(oids: ReadonlyMap<string, string>): FleetReader {
  const materials = (...paths: string[]) => Object.fromEntries(paths.map((path) => [path, oids.get(path) ?? ""]));
  return {
    makeLayerInput: (_fleet, instance, layer) => ({ kind: "layer", layer, instance: { name: instance } }) as unknown as LayerInput,
    makeEnvironmentInput: (fleet, ref) =>
      ({ kind: "environment", ref, components: fleet.environments.get(ref)?.components }) as unknown as EnvironmentInput,
    materialsOfLayer: () => materials("platform/instances.yaml", "golden-paths"),
    materialsOfEnvironment: ({ team, folder }) =>
      materials("platform/instances.yaml", "golden-paths", `environments/${team}/team.yaml`, folder),
  };
}

/** Runs the simple program; an optional number that stands for a release of the golden paths changes every object. */
export function makeSimpleRenderer(release = () => ""): Renderer {
  return {
    async *render(inputs) {
      for (const [index, input] of inputs.entries())
        yield await Promise.resolve({ index, graph: input.kind === "layer" ? renderLayer(input) : renderEnvironment(input, release()) });
    },
    close: () => Promise.resolve(),
  };
}

function renderLayer({ layer, instance }: LayerInput): ResourceGraph {
  const graph = makeGraph("x/y", []);
  const resource = makeGraph("x/y", [sketchObject("Namespace", layer)]).resources[0] as Resource;
  const urn = `urn:pulumi:${instance.name}::${layer}::${resource.type}::${layer}`;
  return { ...graph, project: layer, stack: instance.name, resources: [{ ...resource, urn }] };
}

function renderEnvironment({ ref, components }: EnvironmentInput, release: string): ResourceGraph {
  const namespace = ref.replace("/", "-");
  const sketches = components.flatMap(({ name, settings }): ResourceSketch[] => [
    { type: "roadbed:path:simple", name },
    sketchObject("ConfigMap", `${name}-settings`, {
      namespace,
      parent: name,
      dependsOn: [namespace],
      spec: { value: settings["value"] ?? null, release },
    }),
    name.startsWith("db")
      ? sketchObject("Cluster", `${name}-cluster`, {
          namespace,
          parent: name,
          dependsOn: [`${name}-settings`],
          protect: true,
          spec: { value: settings["value"] ?? null },
        })
      : sketchObject("Deployment", `${name}-web`, {
          namespace,
          parent: name,
          dependsOn: [`${name}-settings`],
          spec: { value: settings["value"] ?? null },
        }),
  ]);
  return makeGraph(ref, [sketchObject("Namespace", namespace), ...sketches]);
}

/** Holds what is protected, and all that it stands on, until its component is released. */
export const simpleJudgement: Judgement = {
  makePlan: makeSimplePlan,
  judge: (plan) => {
    const forbidden = plan.steps.find((step) => step.op === "create" && step.name.startsWith("forbidden"));
    const violations =
      forbidden === undefined ? [] : [{ rule: "forbidden", message: `${forbidden.name} is forbidden.`, fix: "Call it something else." }];
    return { ref: plan.ref, fingerprint: plan.fingerprint, allowed: forbidden === undefined, violations, lane: "automatic", reasons: [] };
  },
  approve: (plan, verdict) => ({ ...plan, verdict }) as ReturnType<Judgement["approve"]>,
};

function makeSimplePlan({ ref, kind, before, after, released, project, stack }: PlanInput): Plan {
  const plan = makeApprovedPlan(ref, before, after);
  const held = new Set<string>();
  for (const step of [...plan.steps]) {
    if (step.op !== "delete" || step.before.protect !== true) continue;
    if (!released(step.before.parent?.split("::").at(-1))) addWithNeeds(step.before, before?.resources ?? [], held);
  }
  const steps = plan.steps.map((step): Step =>
    step.op === "delete" && held.has(step.urn) ? { ...step, op: "keep", held: "delete" } : step,
  );
  return { ...plan, project, stack, kind, steps };
}

function addWithNeeds(resource: Resource, all: readonly Resource[], held: Set<string>): void {
  held.add(resource.urn);
  for (const urn of [resource.parent, ...resource.dependencies]) {
    const needed = all.find((other) => other.urn === urn);
    if (needed !== undefined && !held.has(needed.urn)) addWithNeeds(needed, all, held);
  }
}
