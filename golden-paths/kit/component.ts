import * as pulumi from "@pulumi/pulumi";
import { InternalError } from "@roadbed/engine/contract/errors.ts";
import type { Size, Target } from "@roadbed/engine/contract/golden-path.ts";
import type { Stage } from "@roadbed/engine/contract/identity.ts";
import type { Connection } from "./connection.ts";
import type { EnvironmentContext, PathArgs, TakenLink } from "./context.ts";
import type { Footprint } from "./footprint.ts";

/**
 * The base of every golden path: a Pulumi component of type `roadbed:path:<name>` that is called like the
 * environment's component. Children get `{ parent: this }` and names that start with the component's name, so that
 * no two components of an environment can claim one object.
 */
export abstract class PathComponent<Settings = unknown> extends pulumi.ComponentResource {
  protected readonly context: EnvironmentContext;
  protected readonly component: string;

  constructor(path: string, args: PathArgs<Settings>, opts?: pulumi.ComponentResourceOptions) {
    super(`roadbed:path:${path}`, args.request.name, {}, opts);
    this.context = args.context;
    this.component = args.request.name;
  }

  /** Where people reach it. */
  get urls(): readonly string[] {
    return [];
  }

  /** What a workload of this environment gets that names this component under `uses`. What can be linked overrides it. */
  connect(access: string): Connection {
    throw new InternalError(`${this.component} was linked with access ${access}, but its golden path offers no connection.`);
  }
}

/** What the size of a component in the cluster follows from. */
interface FootprintArgs<Settings> {
  readonly settings: Settings;
  readonly size: Size;
  readonly stage: Stage;
  readonly target: Target;
}

/** What `<path>/component.ts` exports, under the name `path`. */
export interface PathModule<Settings = unknown> {
  /** Makes the component's resources. */
  create(args: PathArgs<Settings>, opts?: pulumi.ComponentResourceOptions): PathComponent<Settings>;
  /**
   * What a workload of another environment gets that takes this component: computed from names alone, because the
   * owner's stack is another one. Only for paths that are `shareable`. What it makes on this side gets `opts`.
   */
  connectFrom?(args: { context: EnvironmentContext; link: TakenLink; opts?: pulumi.ComponentResourceOptions }): Connection;
  /** The most that its pods may claim in the namespace, for the quota. Default: an allowance by size. */
  footprint?(args: FootprintArgs<Settings>): Footprint;
}
