import type { Environment } from "../contract/environment.ts";
import type { Finding, Location } from "../contract/finding.ts";
import type { Catalog, GoldenPath, ResolvedComponent } from "../contract/golden-path.ts";
import type { Instance, Platform } from "../contract/instance.ts";
import type { LayerDefinition } from "../contract/layer.ts";
import type { Team } from "../contract/team.ts";
import type { Layout } from "./layout.ts";
import type { KeyPath } from "./locate-key.ts";
import type { Page } from "./page.ts";

/** A page that could be read, with what the contract makes of it: all of it, or what is left without the parts in `unsure`. */
export interface Draft<Value> {
  readonly page: Page;
  readonly value: Value;
  readonly unsure: ReadonlySet<string>;
  readonly origin: (path: KeyPath) => KeyPath;
}

export interface EnvironmentDraft extends Draft<Environment> {
  /** `<team>/<environment>` */
  readonly ref: string;
  readonly team: string;
  readonly name: string;
  readonly folder: string;
  readonly code: readonly string[];
  /** Names below `components` as they are written, those of refused ones too. */
  readonly declared: readonly string[];
  /** The golden path of each component whose path is known. */
  readonly paths: ReadonlyMap<string, GoldenPath>;
  /** Components without mistakes of their own; links are not yet followed. */
  readonly resolved: ReadonlyMap<string, ResolvedComponent>;
}

/** All that a rule may look at. */
export interface World {
  readonly catalog: Catalog;
  readonly layers: readonly LayerDefinition[];
  /** YYYY-MM-DD in UTC. */
  readonly today: string;
  readonly layout: Layout;
  readonly platform: Platform | undefined;
  readonly teams: ReadonlyMap<string, Draft<Team>>;
  readonly environments: ReadonlyMap<string, EnvironmentDraft>;
  /** Findings are wanted of these; undefined = all. A clash is shown at the one that is asked for. */
  readonly only: ReadonlySet<string> | undefined;
}

/** A finding, with the environments that it concerns. */
export interface Judgement {
  readonly finding: Finding;
  /** The first is the one that must not be touched while this stands. */
  readonly about: readonly string[];
  /** False where the mistake leaves everybody's environment usable, such as a limit that is passed. */
  readonly breaks?: false;
}

export interface Said {
  readonly rule: string;
  readonly message: string;
  readonly fix?: string;
  readonly severity?: Finding["severity"];
  readonly what?: "key" | "value";
  readonly related?: Finding["related"];
}

/** A finding at a key of a draft's page. */
export function sayAt(draft: Draft<unknown>, path: KeyPath, { rule, related, ...said }: Said): Finding {
  const finding = draft.page.finding(rule, draft.origin(path), said);
  return related === undefined ? finding : { ...finding, related };
}

/** The other side of a clash. */
export function relate(draft: Draft<unknown>, path: KeyPath, message: string): Location & { readonly message: string } {
  return { ...draft.page.locate(draft.origin(path), "key"), message };
}

type NamedInstance = Instance & { readonly name: string };
const placed = new WeakMap<Platform, ReadonlyMap<string, NamedInstance>>();

/** The instance that a stage lands on. */
export function tryFindInstance(platform: Platform | undefined, stage: string): NamedInstance | undefined {
  if (platform === undefined) return undefined;
  const known = placed.get(platform) ?? placeStages(platform);
  placed.set(platform, known);
  return known.get(stage);
}

function placeStages({ instances }: Platform): Map<string, NamedInstance> {
  return new Map(
    Object.entries(instances)
      .reverse()
      .flatMap(([name, instance]) => instance.stages.map((stage) => [stage as string, { name, ...instance }] as const)),
  );
}
