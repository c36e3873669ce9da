import type { Json, JsonObject } from "../contract/json.ts";

/**
 * The words of Pulumi's deployment format, version 3, as far as this engine writes them. What another engine wrote
 * beside them is carried along, so that a state may go there and come back.
 */
export interface StateResource {
  urn: string;
  custom: boolean;
  /** Replaced, and still to be deleted. */
  delete?: true;
  id?: string;
  type: string;
  inputs?: JsonObject;
  outputs?: JsonObject;
  parent?: string;
  protect?: true;
  dependencies?: string[];
  /** `<urn>::<id>` */
  provider?: string;
  propertyDependencies?: Record<string, string[]>;
  additionalSecretOutputs?: string[];
  aliases?: string[];
  importID?: string;
  retainOnDelete?: true;
  deletedWith?: string;
  created?: string;
  modified?: string;
  ignoreChanges?: string[];
  replaceOnChanges?: string[];
  [other: string]: Json | undefined | Record<string, string[]>;
}

export interface PendingOperation {
  resource: StateResource;
  type: "creating" | "updating" | "deleting" | "reading" | "importing";
}

export interface Deployment {
  manifest: { time: string; magic: string; version: string };
  secrets_providers?: { type: string; state?: JsonObject };
  resources?: StateResource[];
  pending_operations?: PendingOperation[];
  metadata?: JsonObject;
}

/** What stands in `.pulumi/stacks/<project>/<stack>.json`. */
export interface CheckpointFile {
  version: number;
  checkpoint: { stack: string; latest?: Deployment };
}

export const deploymentVersion = 3;

/** Marks an object in the state that is not what it looks like; the value under it says what it is. */
export const signatureKey = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
