import { UserError } from "../contract/errors.ts";

/** What a program may ask of the real engine but not of a render, because only a cloud or a plugin could answer. */
export type Refusal =
  | {
      readonly kind: "invoke" | "call" | "exists" | "package" | "remote-component" | "get-by-urn" | "stack-reference";
      readonly name: string;
    }
  | { readonly kind: "same-object"; readonly object: string; readonly names: readonly [string, string] }
  | { readonly kind: "option"; readonly name: string; readonly resource: string }
  | {
      readonly kind: "duplicate";
      readonly name: string;
      readonly type: string;
      readonly parent: string | undefined;
      readonly positions: readonly (string | undefined)[];
    };

const inputs = "Take it from the platform's layers or from the request: what a program is run with is all that it may know.";

/** A program is rendered with no cloud, credential or plugin at hand; each refusal says what to do instead. */
export function refuse(refusal: Refusal): UserError {
  switch (refusal.kind) {
    case "invoke":
      return new UserError(`The function ${refusal.name} asks the cloud, and a program is rendered without one.`, {
        fix: whatInsteadOf(refusal.name),
      });
    case "call":
      return new UserError(`The method ${refusal.name} runs in a provider plugin, and a program is rendered without plugins.`, {
        fix: "Compute the value in TypeScript.",
      });
    case "exists":
      return new UserError(`The program asks whether a ${refusal.name} exists, and a program is rendered without a cloud.`, {
        fix: inputs,
      });
    case "package":
      return new UserError(`The package ${refusal.name} is made from a Terraform provider or a schema at run time, which needs a plugin.`, {
        fix: "Use a package from npm whose resources are written in TypeScript.",
      });
    case "remote-component":
      return new UserError(`The component ${refusal.name} is made by a provider plugin, and a program is rendered without plugins.`, {
        fix: "Write the component in TypeScript, or create its resources one by one.",
      });
    case "get-by-urn":
      return new UserError(`The program reads ${refusal.name} by its URN, but has not made it.`, { fix: inputs });
    case "stack-reference":
      return new UserError(`The stack ${refusal.name} is not a layer of this platform instance, so its outputs are not known here.`, {
        fix: "Name a layer as <layer>/<instance>, or have its owner share the component: `shares` there and `takes` here.",
      });
    case "option":
      return new UserError(`The resource ${refusal.resource} has the option ${refusal.name}, which Roadbed does not follow.`, {
        fix: `Leave ${refusal.name} out.`,
      });
    case "same-object":
      return new UserError(`The resources ${refusal.names.join(" and ")} both write the Kubernetes object ${refusal.object}.`, {
        fix: "Give one of the objects another metadata.name.",
      });
    case "duplicate":
      return new UserError(`Two resources of type ${refusal.type} are both called ${refusal.name}${place(refusal)}.`, {
        fix: "Give one of them another name: the type, the parents and the name together identify a resource.",
      });
  }
}

function whatInsteadOf(token: string): string {
  if (token.startsWith("kubernetes:helm"))
    return "Write the objects that the chart makes, or have the platform team install the chart in a layer.";
  if (token.startsWith("kubernetes:kustomize")) return "Write the objects out: what kustomize makes of a directory depends on its version.";
  if (token.includes("getPolicyDocument")) return "Write the policy as an object and pass it through pulumi.jsonStringify.";
  return inputs;
}

function place(refusal: Extract<Refusal, { kind: "duplicate" }>): string {
  const parent = refusal.parent === undefined ? "" : ` below ${refusal.parent.slice(refusal.parent.lastIndexOf("::") + 2)}`;
  const positions = refusal.positions.filter((position) => position !== undefined);
  return positions.length < 2 ? parent : `${parent}: one at ${positions.join(", the other at ")}`;
}
