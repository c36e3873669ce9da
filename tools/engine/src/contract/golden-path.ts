import type { z } from "zod";
import type { JsonObject } from "./json.ts";

export const sizes = ["small", "medium", "large", "xlarge"] as const;
export type Size = (typeof sizes)[number];

/** What a platform instance is made of: a cluster alone, or EKS with managed AWS services. */
export type Target = "kubernetes" | "aws";

/** How far the platform team stands behind a golden path. `retired` ones are refused for new and existing requests. */
export type SupportLevel = "experimental" | "supported" | "deprecated" | "retired";

/** What kind of thing a golden path makes: only workloads may have `uses`; only what is `linkable` may stand in them. */
export type GoldenPathKind = "workload" | "store";

/**
 * A golden path as data: everything that checking, the catalogue and the portal need, without loading Pulumi.
 * The code that makes the resources is loaded by the program only (`component.ts` beside it).
 */
export interface GoldenPath<Settings extends z.ZodType = z.ZodType> {
  /** Kebab-case; the folder's name. */
  readonly name: string;
  /** SemVer of this release; requests name the major only. */
  readonly version: string;
  readonly kind: GoldenPathKind;
  readonly support: SupportLevel;
  /** For deprecated and retired paths: what to use instead, and until when. */
  readonly successor?: { readonly path: string; readonly until: string };
  /** One sentence: what a team gets. */
  readonly summary: string;
  /** What the platform promises, for example "99.9 % monthly availability in production". */
  readonly promise: string;
  /** GitHub team that curates it. */
  readonly owner: string;
  /** A strict zod object. Defaults live here; unknown keys are refused. */
  readonly settings: Settings;
  /** What each size means, in words. A size that is missing is refused. */
  readonly sizes: Readonly<Partial<Record<Size, string>>>;
  /** The access that a `uses` may ask for; absent where nothing can use this path. First = default, and includes all others. */
  readonly access?: readonly string[];
  /** The targets on which another team's environment may use it (`shares` / `takes`). Default: none. */
  readonly shareable?: readonly Target[];
  /** True where deleting or replacing it loses data: such resources are protected and deleted in two steps. */
  readonly holdsData: boolean;
  /** True where `hosts` may point at it. */
  readonly answersHosts: boolean;
  /**
   * The longest physical name of a component per target, and how long it may be:
   * `check` refuses a component whose name would not fit, naming the limit and whose it is.
   */
  readonly physicalNames: readonly PhysicalName[];
  /** Rules between settings that zod cannot say; pure. */
  readonly verify?: (input: { settings: z.infer<Settings>; stage: string; size: Size }) => readonly SettingsProblem[];
}

export interface PhysicalName {
  readonly target: Target;
  /** What the name is of, for example "RDS instance". */
  readonly of: string;
  readonly limit: number;
  /** `{organisation}`, `{team}`, `{environment}`, `{component}` are filled in. */
  readonly template: string;
}

export interface SettingsProblem {
  /** Dotted path below `settings`. */
  readonly key: string;
  readonly message: string;
  readonly fix?: string;
}

/** Every golden path of a checkout, by `<name>@<major>`. */
export type Catalog = ReadonlyMap<string, GoldenPath>;

/** `postgres` 1.4.0 is asked for as `postgres@1`. */
export function refOfGoldenPath(path: Pick<GoldenPath, "name" | "version">): string {
  return `${path.name}@${path.version.split(".")[0] ?? ""}`;
}

/** A component after the contract: golden path resolved, settings parsed and defaulted. */
export interface ResolvedComponent {
  readonly name: string;
  readonly path: string;
  readonly size: Size;
  readonly settings: JsonObject;
  readonly uses: readonly { readonly component: string; readonly access: string }[];
}
