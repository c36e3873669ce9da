import type * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../kit/connection.ts";
import { databaseName, namesOf } from "./names.ts";

export const postgresPort = 5432;

export interface PostgresEndpoints {
  /** Where writes go. */
  readonly primary: pulumi.Input<string>;
  /** Where reads may go. */
  readonly reader: pulumi.Input<string>;
  /** Where many short transactions go: the connection pool, or the primary where there is none. */
  readonly pooled: pulumi.Input<string>;
}

/** What a workload gets: addresses as text, and name and password from a Secret that was made in the cluster. */
export function connectPostgres(args: {
  component: string;
  access: string;
  endpoints: PostgresEndpoints;
  egress: Connection["egress"];
  dependsOn: Connection["dependsOn"];
}): Connection {
  const names = namesOf(args.component);
  const secret = args.access === "read" ? names.reader : names.owner;
  const host = args.access === "read" ? args.endpoints.reader : args.endpoints.primary;
  return {
    env: {
      HOST: { value: host },
      PORT: { value: String(postgresPort) },
      NAME: { value: databaseName },
      SSLMODE: { value: "require" },
      USER: { secret, key: "username" },
      PASSWORD: { secret, key: "password" },
      URL: { secret, key: "uri" },
      ...(args.access === "read" ? {} : { POOLED_HOST: { value: args.endpoints.pooled } }),
    },
    egress: args.egress,
    statements: [],
    dependsOn: args.dependsOn,
  };
}
