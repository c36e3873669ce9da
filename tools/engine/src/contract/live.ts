import type { JsonObject } from "./json.ts";

/** Everything that the platform makes carries this label, whatever its kind: by it one finds what no record names. */
export const ownerLabel = { key: "app.kubernetes.io/managed-by", value: "roadbed" } as const;

/** Which environment an object belongs to, as labels of the object itself. */
export const environmentLabels = { team: "roadbed.dev/team", environment: "roadbed.dev/environment" } as const;

/** The field manager under which the embedded engine applies. */
export const ownFieldManager = "roadbed";

/** One object of a cluster by name. */
export interface LiveName {
  /** `apps/v1`; `v1` for the core group. A reader may answer with another version of the same group. */
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent for what stands in no namespace. */
  readonly namespace?: string;
  readonly name: string;
}

/** One entry of `metadata.managedFields`: who set which fields, and when. */
export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly time?: string;
  readonly fieldsType?: string;
  /** `f:`, `k:`, `v:` and `i:` keys, as API servers write them. */
  readonly fieldsV1?: JsonObject;
  /** `status` and `scale` are written by controllers. */
  readonly subresource?: string;
}

/** An object as it stands there now, `metadata.managedFields` included where the place keeps them. */
export interface LiveObject {
  readonly object: JsonObject;
  /** Where the place itself knows who last changed the object as a whole, as a git branch does. */
  readonly changed?: { readonly by: string; readonly at: string };
}

/**
 * Looks at what lives. It must never write, and it must be thrifty: lists by kind and label, page by page, instead of one request
 * per object. What can't be read (no rights, an unknown kind) is an error that names it, and never an absence.
 */
export interface LiveReader {
  /** For people: `context kind-roadbed`, `branch live`. */
  readonly name: string;
  /** How many requests it has sent so far. */
  readonly requests: number;
  /** Those that are there, by `liveKey`. Objects of a kind that the API does not know are absent. */
  read(names: readonly LiveName[]): Promise<ReadonlyMap<string, LiveObject>>;
  /** Every object with the owner label, of every kind that can be listed, whoever made it. */
  listOwned(): Promise<readonly LiveObject[]>;
}

/** One name for one object, whatever its API version: `<group>/<kind>/<namespace>/<name>`. */
export function liveKey({ apiVersion, kind, namespace, name }: LiveName): string {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return [group, kind, namespace ?? "", name].join("/");
}
