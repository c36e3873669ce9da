import type { EnvironmentInput, SharedComponent, TakenComponent } from "@roadbed/engine/contract/program.ts";
import type { ResolvedComponent, Target } from "@roadbed/engine/contract/golden-path.ts";
import type { PathComponent } from "./component.ts";

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
  /** On every Kubernetes object: owner, cost centre, stage, lease, data classification, managed-by. */
  readonly labels: Readonly<Record<string, string>>;
  /** The same facts as AWS tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A component that a workload uses, with the access that it asked for. */
export type Link =
  | { readonly from: "here"; readonly name: string; readonly access: string; readonly component: PathComponent }
  | { readonly from: "elsewhere"; readonly name: string; readonly access: string; readonly taken: TakenComponent };

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
