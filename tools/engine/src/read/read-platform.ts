import type { Finding } from "../contract/finding.ts";
import { type Platform, platformSchema } from "../contract/instance.ts";
import type { LayerDefinition } from "../contract/layer.ts";
import { type Draft, sayAt, type Said } from "./draft.ts";
import { explainIssue } from "./explain-issue.ts";
import type { KeyPath } from "./locate-key.ts";
import { listChoices, suggest } from "../contract/nearest.ts";
import { parseWith } from "./parse-with.ts";
import { parseYaml } from "./parse-yaml.ts";
import { parseSalvaging } from "./salvage.ts";
import { type Read, withContract } from "./read-pages.ts";

export const platformFile = "platform/instances.yaml";

/** `platform/instances.yaml`, with each layer's settings judged by the layer's own contract. */
export function readPlatform(bytes: Uint8Array, layers: readonly LayerDefinition[]): Read<Draft<Platform>> {
  const { page, findings } = parseYaml(platformFile, bytes);
  if (page === undefined) return { findings };
  const parsed = parseSalvaging(platformSchema, page.data, {
    organisation: "unknown",
    github: "unknown",
    registries: ["unknown"],
    instances: {},
  });
  const all = withContract(
    findings,
    parsed.issues.flatMap((issue) => explainIssue({ page, schema: platformSchema, below: [] }, issue)),
  );
  if (!("value" in parsed)) return { findings: all };
  const draft: Draft<Platform> = { page, ...parsed };
  return { draft, findings: [...all, ...judgeStages(draft), ...judgeInstances(draft, layers)] };
}

/** Each stage lands on one instance. */
function judgeStages(draft: Draft<Platform>): Finding[] {
  const owners = new Map<string, string>();
  return Object.entries(draft.value.instances).flatMap(([instance, { stages }]) =>
    stages.flatMap((stage, at) => {
      const owner = owners.get(stage);
      owners.set(stage, owner ?? instance);
      if (owner === undefined) return [];
      return [
        sayAt(draft, ["instances", instance, "stages", at], {
          rule: "stage-twice",
          message: `The stage ${stage} lands on ${owner === instance ? `${instance} twice` : `${owner} and on ${instance}`}.`,
          fix: "Keep it in one of them.",
        }),
      ];
    }),
  );
}

function judgeInstances(draft: Draft<Platform>, layers: readonly LayerDefinition[]): Finding[] {
  return Object.entries(draft.value.instances).flatMap(([name, instance]) => {
    const say = (path: KeyPath, said: Said) => sayAt(draft, ["instances", name, ...path], said);
    const ofInstance = [
      ...(instance.target === "aws" && instance.account === undefined
        ? [
            say(["account"], {
              rule: "account-missing",
              message: `The instance ${name} stands on AWS, but has no account.`,
              fix: 'Add account: "<12 digits>".',
            }),
          ]
        : []),
      ...(instance.target === "aws" && instance.engine === "embedded"
        ? [
            say(["engine"], {
              rule: "engine-without-aws",
              message: "The embedded engine applies plain Kubernetes only.",
              fix: "Write engine: pulumi, or target: kubernetes.",
            }),
          ]
        : []),
    ];
    const possible = layers.filter((layer) => layer.targets.includes(instance.target));
    return [
      ...ofInstance,
      ...Object.entries(instance.layers).flatMap(([layer, settings]) =>
        judgeLayer(draft, { name, instance, layer, settings, possible, layers }),
      ),
    ];
  });
}

interface LayerUse {
  readonly name: string;
  readonly instance: Platform["instances"][string];
  readonly layer: string;
  readonly settings: Record<string, unknown>;
  readonly possible: readonly LayerDefinition[];
  readonly layers: readonly LayerDefinition[];
}

function judgeLayer(draft: Draft<Platform>, { name, instance, layer, settings, possible, layers }: LayerUse): Finding[] {
  const place = ["instances", name, "layers", layer];
  const say = (rule: string, message: string, fix: string) => [sayAt(draft, place, { rule, message, fix, what: "key" })];
  const definition = layers.find((each) => each.name === layer);
  if (definition === undefined)
    return say(
      "unknown-layer",
      `There is no layer ${layer}.`,
      suggest(
        layer,
        possible.map((each) => each.name),
      ),
    );
  if (!possible.includes(definition))
    return say(
      "layer-without-target",
      `The layer ${layer} can't stand on ${instance.target}.`,
      `It can on ${listChoices(definition.targets)}.`,
    );
  const missing = definition.needs.filter((need) => possible.some((each) => each.name === need) && instance.layers[need] === undefined);
  const parsed = parseWith(definition.settings, settings);
  return [
    ...missing.flatMap((need) =>
      say(
        "layer-missing",
        `The layer ${layer} stands on the layer ${need}, which isn't there.`,
        `Add ${need} to the layers of ${name}; {} takes all defaults.`,
      ),
    ),
    ...(parsed.success
      ? []
      : parsed.error.issues.flatMap((issue) => explainIssue({ page: draft.page, schema: definition.settings, below: place }, issue))),
  ];
}
