import { placeholder } from "../contract/graph.ts";
import type { JsonObject } from "../contract/json.ts";
import type { ProgramInput } from "../contract/program.ts";
import { addComputed } from "./computed-outputs.ts";
import { refuse } from "./refusals.ts";
import type { WireObject } from "./wire.ts";

interface ReadRequest {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly inputs: WireObject;
}

/** `X.get(name, id)` reads something that another stack or a person made: known is only what its id says. */
export function readExternal(read: ReadRequest, input: ProgramInput): WireObject {
  if (read.type === "pulumi:pulumi:StackReference") return readStack(read.id, input);
  if (read.type.startsWith("kubernetes:")) return { ...read.inputs, metadata: metadataOf(read.id) };
  return addComputed(read.type, read.urn, { ...read.inputs, arn: placeholder(read.urn, "arn") });
}

/** A layer's outputs are known, because layers are rendered first; another team's stack is none of the program's business. */
function readStack(name: string, input: ProgramInput): WireObject {
  const [layer = "", instance = ""] = name.split("/").slice(-2);
  const outputs: JsonObject | undefined =
    instance === input.instance.name && Object.hasOwn(input.layers, layer) ? input.layers[layer] : undefined;
  if (outputs === undefined) throw refuse({ kind: "stack-reference", name });
  return { name, outputs, secretOutputNames: [] };
}

function metadataOf(id: string): WireObject {
  const [namespace, name] = id.split("/");
  return name === undefined ? { name: id } : { namespace: namespace ?? "", name };
}
