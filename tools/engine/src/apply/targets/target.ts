import type { Resource } from "../../contract/graph.ts";
import type { JsonObject } from "../../contract/json.ts";
import type { KubernetesObject } from "../kubernetes-object.ts";

/** Thrown by a target that asks to be left alone for a while; nothing was done, and the same act is tried again. */
export class TargetBusy extends Error {
  readonly seconds: number;

  constructor(message: string, seconds: number) {
    super(message);
    this.name = "TargetBusy";
    this.seconds = seconds;
  }
}

/** Where the embedded engine puts Kubernetes objects. */
export interface Target {
  readonly name: string;
  /** True where an act takes effect at once, so that the state must be kept step by step; false where all is published together. */
  readonly immediate: boolean;
  /** Why an object can't be put here, as the end of a sentence that begins with its name; asked before any act. */
  whyNot(object: KubernetesObject, resource: Resource): string | undefined;
  /** Makes the object be there, exactly so. */
  put(object: KubernetesObject, options: PutOptions): Promise<void>;
  /** It is there already, and is to stay so. */
  expect?(object: KubernetesObject): void;
  /** Fine where it isn't there. */
  remove(object: KubernetesObject): Promise<void>;
  /** Called after the last act, whatever came of it, and again as long as something is not ready that may still come. */
  finish(): Promise<Unready | undefined>;
}

export interface PutOptions {
  /** By all that is known it isn't there, so that what is there is somebody else's. */
  readonly isNew: boolean;
  /** As it was last applied. */
  readonly applied?: JsonObject;
  /** As the plan saw it: where drift is taken back, as it lives. */
  readonly seen?: JsonObject;
}

/** An object that is there and does not work yet. */
export interface Unready {
  readonly object: KubernetesObject;
  /** Half a sentence. */
  readonly reason: string;
  /** When to look again; absent where there is no more time. */
  readonly retrySeconds?: number;
}
