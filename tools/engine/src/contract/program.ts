import type { Environment } from "./environment.ts";
import type { ResolvedComponent } from "./golden-path.ts";
import type { Instance, Platform } from "./instance.ts";
import type { JsonObject } from "./json.ts";
import type { Team } from "./team.ts";
import type { Waiver } from "./waiver.ts";

/** As much of a waiver as the API server asks for. */
export type AdmissionWaiver = Pick<Waiver, "rule" | "scope" | "from" | "until">;

/** What a shared layer's program is run with: plain data, so that it crosses into a worker. */
export interface LayerInput {
  readonly kind: "layer";
  readonly organisation: string;
  /** Image registries that workloads may pull from: the cluster enforces it too. */
  readonly registries: readonly string[];
  /** Id -> waiver, for what the cluster enforces; expired ones too, since the cluster knows what day it is. Default: none. */
  readonly waivers?: Readonly<Record<string, AdmissionWaiver>>;
  readonly instance: Instance & { readonly name: string };
  readonly layer: string;
  readonly settings: JsonObject;
  /** Outputs of the layers below, by layer name. May hold placeholders. */
  readonly layers: Readonly<Record<string, JsonObject>>;
}

/** A component of another environment that this one takes; both sides have agreed. */
export interface TakenComponent extends ResolvedComponent {
  /** Name under `takes`, to be put in `uses`. */
  readonly as: string;
  /** `<team>/<environment>` that owns it. */
  readonly from: string;
  readonly access: string;
}

/** A component of this environment that another one may use. */
export interface SharedComponent {
  readonly component: string;
  readonly with: string;
  readonly access: string;
}

/** What the environment program is run with: one environment after the contract, with all that it stands on. */
export interface EnvironmentInput {
  readonly kind: "environment";
  /** `<team>/<environment>` */
  readonly ref: string;
  readonly platform: Pick<Platform, "organisation" | "github" | "currency" | "registries">;
  readonly instance: Instance & { readonly name: string };
  readonly team: Team;
  readonly name: string;
  readonly spec: Environment;
  /** In order of `uses`: what is used stands before its users. */
  readonly components: readonly ResolvedComponent[];
  readonly taken: readonly TakenComponent[];
  readonly shared: readonly SharedComponent[];
  /** Outputs of the instance's layers, by layer name. May hold placeholders. */
  readonly layers: Readonly<Record<string, JsonObject>>;
  /** The escape hatch: the team's own Pulumi modules in the environment's folder, as paths from the repository's root, sorted. */
  readonly code: readonly string[];
}

export type ProgramInput = LayerInput | EnvironmentInput;
