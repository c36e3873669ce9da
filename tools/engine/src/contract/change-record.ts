import { z } from "zod";
import type { Resource } from "./graph.ts";
import type { ChangeRecord } from "./plan.ts";

const resource = z.record(z.string(), z.unknown()).meta({
  description: "A resource as a program registers it: urn, type, name, inputs, parent, dependencies and options.",
}) as unknown as z.ZodType<Resource>;

const change = z.strictObject({
  path: z.string().meta({
    description:
      'Dotted (["a.b"] where a key has dots of its own), list items by what names them, else by index: spec.template.spec.containers[web].image. (order), (protect), (retainOnDelete), (instance) and (cluster) are facts about the list or the resource.',
  }),
  kind: z.enum(["added", "removed", "changed"]),
  before: z.json().exactOptional().meta({ description: "Absent where added." }),
  after: z
    .json()
    .exactOptional()
    .meta({ description: "Absent where removed; a placeholder (⟦urn#property⟧ or ⟦?⟧) where only applying will tell." }),
  replaces: z.literal(true).exactOptional().meta({ description: "The provider can't change this in place." }),
});

const common = {
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  component: z.string().exactOptional().meta({ description: "The environment's component that it belongs to." }),
  why: z.string().meta({ description: "Why this happens, as a sentence." }),
};

const step = z.discriminatedUnion("op", [
  z.strictObject({ ...common, op: z.literal("create"), after: resource }),
  z.strictObject({ ...common, op: z.literal("update"), before: resource, after: resource, changes: z.array(change) }),
  z.strictObject({
    ...common,
    op: z.literal("replace"),
    before: resource,
    after: resource,
    changes: z.array(change),
    deleteFirst: z.boolean(),
  }),
  z.strictObject({ ...common, op: z.literal("delete"), before: resource }),
  z.strictObject({
    ...common,
    op: z.literal("keep"),
    before: resource,
    after: resource.exactOptional(),
    held: z
      .enum(["delete", "replace"])
      .exactOptional()
      .meta({ description: "What is not done because it would lose data that nobody has released." }),
  }),
]);

/** The change record as others read it: what `platform plan --output json` prints is one, with verdicts and findings beside it. */
export const changeRecordSchema = z.strictObject({
  schema: z.literal("roadbed/change@1"),
  base: z.string().meta({ description: "Commit or tree id." }),
  head: z.string().meta({ description: "Commit or tree id." }),
  plans: z
    .array(
      z.strictObject({
        project: z.string(),
        stack: z.string(),
        ref: z.string().meta({ description: "<team>/<environment>, or <instance>/<layer>." }),
        kind: z.enum(["environment", "layer"]),
        steps: z.array(step),
        fingerprint: z.string().meta({ description: "sha256 over the plan's meaning." }),
      }),
    )
    .meta({ description: "Layers first, then environments; stacks without any change are left out." }),
  considered: z.strictObject({ environments: z.int(), layers: z.int() }).meta({ description: "How many stacks were looked at." }),
}) satisfies z.ZodType<ChangeRecord>;
