import type { Environment } from "./environment.ts";
import type { ResolvedComponent } from "./golden-path.ts";
import type { Platform } from "./instance.ts";
import type { TakenComponent } from "./program.ts";
import type { Team } from "./team.ts";
import type { Waiver } from "./waiver.ts";

/** One environment request, read, parsed and resolved. */
export interface EnvironmentRequest {
  /** `<team>/<environment>` */
  readonly ref: string;
  readonly team: string;
  readonly name: string;
  /** `environments/<team>/<environment>` */
  readonly folder: string;
  readonly spec: Environment;
  /** In order of `uses`. */
  readonly components: readonly ResolvedComponent[];
  /** Components of other environments, under the names by which this one takes them. */
  readonly taken?: readonly TakenComponent[];
  /** Paths of the escape hatch's modules from the repository's root, sorted. */
  readonly code: readonly string[];
  /** Name of the platform instance that its stage maps to. */
  readonly instance: string;
}

/** Everything that the repository asks for at one commit (or in the working tree). */
export interface Fleet {
  /** Git tree id. */
  readonly tree: string;
  readonly platform: Platform;
  readonly teams: ReadonlyMap<string, Team>;
  /** Those whose request has no error. */
  readonly environments: ReadonlyMap<string, EnvironmentRequest>;
  /** Refs of those that are asked for, but with mistakes: not to be touched, and by no means to be taken for deleted. */
  readonly broken?: ReadonlySet<string>;
  /** Id -> waiver, those of `platform/waivers` that hold no mistake. Default: none. */
  readonly waivers?: ReadonlyMap<string, Waiver>;
  /** Path -> id of everything that a rendering can depend on; see read/material-ids.ts. */
  readonly ids?: ReadonlyMap<string, string>;
}
