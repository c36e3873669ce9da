import type * as pulumi from "@pulumi/pulumi";
import type { Connection } from "./connection.ts";
import type { EnvironmentContext } from "./context.ts";

/** What a team's own code is given beside the environment's context. */
export interface EscapeHatch {
  /** The parent that every resource must have: `new Topic("news", {…}, { parent })`. It brings labels, tags and order. */
  readonly parent: pulumi.Resource;
  /** What a component of this environment delivers to its users, for example `connect("orders-db", "read")`. */
  connect(component: string, access: string): Connection;
}

/** What each module in an environment's folder exports, under the name `resources`. What it returns becomes an output. */
export type Resources = (context: EnvironmentContext, hatch: EscapeHatch) => unknown;
