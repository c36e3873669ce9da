import type { Json } from "./json.ts";
import type { Resource } from "./graph.ts";

/** One property that differs. `path` is dotted (`["a.b"]` where a key has dots of its own), list items by what names them, else by index: `spec.template.spec.containers[web].image`. `(order)` ends the path of a list of which the order changes; `(protect)`, `(retainOnDelete)`, `(instance)` and `(cluster)` are no properties, but facts about the resource. */
export interface PropertyChange {
  readonly path: string;
  readonly kind: "added" | "removed" | "changed";
  /** Absent where added. Secrets are `{ $secret }`, values made by the target are placeholders. */
  readonly before?: Json;
  /** Absent where removed; `⟦?⟧` or a placeholder where only applying will tell. */
  readonly after?: Json;
  /** True where the provider cannot change this in place. */
  readonly replaces?: true;
}

interface StepBase {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Name of the environment's component that it belongs to; absent for the baseline, the escape hatch and layers. */
  readonly component?: string;
  /** Why this happens, as a sentence that a product team understands. */
  readonly why: string;
}
export interface CreateStep extends StepBase {
  readonly op: "create";
  readonly after: Resource;
}
export interface UpdateStep extends StepBase {
  readonly op: "update";
  readonly before: Resource;
  readonly after: Resource;
  readonly changes: readonly PropertyChange[];
}
export interface ReplaceStep extends StepBase {
  readonly op: "replace";
  readonly before: Resource;
  readonly after: Resource;
  readonly changes: readonly PropertyChange[];
  readonly deleteFirst: boolean;
}
export interface DeleteStep extends StepBase {
  readonly op: "delete";
  readonly before: Resource;
}
/** Nothing happens: because nothing differs, or (`held`) because doing it would lose data that nobody has released. */
export interface KeepStep extends StepBase {
  readonly op: "keep";
  readonly before: Resource;
  readonly after?: Resource;
  readonly held?: "delete" | "replace";
}

export type Step = CreateStep | UpdateStep | ReplaceStep | DeleteStep | KeepStep;
export type Operation = Step["op"];

/** Why a stack changes, as far as its request and what it stands on tell. */
export interface Cause {
  /** The component that it is about; absent where it is about all of the stack. */
  readonly component?: string;
  /** Half a sentence that stands after "because": `its size changes from small to medium`. */
  readonly because: string;
}

/** What one stack's change consists of. Create, update and replace steps come in dependency order, then deletes in reverse. */
export interface Plan {
  readonly project: string;
  readonly stack: string;
  /** `<team>/<environment>` or `<instance>/<layer>`. */
  readonly ref: string;
  readonly kind: "environment" | "layer";
  readonly steps: readonly Step[];
  /** sha256 over the meaning (URN, operation, changed property paths and values); independent of text, order, clock and machine. */
  readonly fingerprint: string;
}

/** The change record of a pull request or of a reconcile run: everything else is derived from it. */
export interface ChangeRecord {
  readonly schema: "roadbed/change@1";
  /** Commit or tree ids. */
  readonly base: string;
  readonly head: string;
  /** Layers first (in layer order), then environments by ref. Stacks without any change are left out. */
  readonly plans: readonly Plan[];
  /** How many stacks were looked at. */
  readonly considered: { readonly environments: number; readonly layers: number };
}

export function isChange(step: Step): boolean {
  return step.op !== "keep" || step.held !== undefined;
}
