import type { EnvironmentInput, SharedComponent, TakenComponent } from "@roadbed/engine/contract/program.ts";
import type { ResolvedComponent, Target } from "@roadbed/engine/contract/golden-path.ts";
import type { Connection } from "./connection.ts";

/** What every component of an environment knows about where it stands. Derived once, by the environment program. */
export interface EnvironmentContext {
  readonly input: EnvironmentInput;
  /** `<team>/<environment>` */
  readonly ref: string;
  readonly team: string;
  readonly environment: string;
  readonly organisation: string;
  readonly target: Target;
  readonly region: string;
  readonly namespace: string;
  /** True in production: more replicas, longer backups, alerts that page. */
  readonly production: boolean;
  /** On every Kubernetes object: owner, cost centre, stage, data classification, managed-by. The lease is on the namespace. */
  readonly labels: Readonly<Record<string, string>>;
  /** The same facts, and the lease, as AWS tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A component of another environment that a workload uses. */
export interface TakenLink {
  readonly from: "elsewhere";
  /** Name under `takes`. */
  readonly name: string;
  readonly access: string;
  readonly taken: TakenComponent;
}

/** A component that a workload uses, wherever it stands, and what that delivers. */
export interface Link {
  /** As it stands in `uses`; the workload's variables begin with it. */
  readonly name: string;
  /** `<name>@<major>` of its golden path. */
  readonly path: string;
  readonly access: string;
  readonly connection: Connection;
}

/** The arguments of every golden path's component. */
export interface PathArgs<Settings> {
  readonly context: EnvironmentContext;
  readonly request: ResolvedComponent;
  readonly settings: Settings;
  /** Host names of the environment that point at this component. */
  readonly hosts: readonly string[];
  readonly links: readonly Link[];
  /** Other environments that may use this component. */
  readonly sharedWith: readonly SharedComponent[];
}
