import type { Resource } from "../../contract/graph.ts";
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
  put(object: KubernetesObject): Promise<void>;
  /** Fine where it isn't there. */
  remove(object: KubernetesObject): Promise<void>;
  /** Called once after the last act, whatever came of it. */
  finish(): Promise<void>;
}
