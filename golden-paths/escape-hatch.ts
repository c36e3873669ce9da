import * as pulumi from "@pulumi/pulumi";
import { Provider as AwsProvider } from "@pulumi/aws/provider.js";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import type { PathComponent } from "./kit/component.ts";
import type { EnvironmentContext } from "./kit/context.ts";
import type { EscapeHatch, Resources } from "./kit/escape-hatch.ts";
import { belongToEnvironment } from "./kit/belong-to-environment.ts";
import { standInside } from "./kit/stand-inside.ts";

/** Runs the team's own modules, in order of their names, and returns what they return. */
export async function runEscapeHatch(
  context: EnvironmentContext,
  made: ReadonlyMap<string, PathComponent>,
  gate: readonly pulumi.Resource[],
): Promise<Record<string, unknown>> {
  const { code } = context.input;
  if (code.length === 0) return {};
  const hatch = { parent: new EscapeHatchResource(context, gate), connect: connectIn(context, made) };
  refuseOrphans(context);
  const outputs: Record<string, unknown> = {};
  for (const file of code) {
    const output = await (await loadResources(file))(context, hatch);
    if (output !== undefined) outputs[nameOf(file)] = output;
  }
  return outputs;
}

class EscapeHatchResource extends pulumi.ComponentResource {
  constructor(context: EnvironmentContext, gate: readonly pulumi.Resource[]) {
    // Tags come from a provider: which of AWS's many resources take them, only it knows.
    const providers =
      context.target === "aws"
        ? [new AwsProvider("escape-hatch", { region: context.region as never, defaultTags: { tags: context.tags } })]
        : [];
    super("roadbed:escape-hatch", "escape-hatch", {}, { providers, transformations: [belongToEnvironment(context), standInside(gate)] });
    this.registerOutputs({});
  }
}

/** The stack's own transformations reach what has no parent, and nothing that was made before. */
function refuseOrphans({ input }: EnvironmentContext): void {
  pulumi.runtime.registerStackTransformation(({ type, name }) => {
    throw new UserError(
      `The resource ${name} (${type}) in ${input.code.map((file) => file.slice(file.lastIndexOf("/") + 1)).join(" or ")} has no parent.`,
      {
        fix: "Add { parent: hatch.parent } as its last argument, so that it carries the environment's labels.",
      },
    );
  });
}

async function loadResources(file: string): Promise<Resources> {
  const module = (await import(new URL(`../${file}`, import.meta.url).href)) as { readonly resources?: unknown };
  if (typeof module.resources === "function") return module.resources as Resources;
  throw new UserError(`${file} doesn't export a function called resources.`, {
    fix: "Write: export function resources(context: EnvironmentContext, hatch: EscapeHatch): void { … }",
  });
}

function connectIn(context: EnvironmentContext, made: ReadonlyMap<string, PathComponent>): EscapeHatch["connect"] {
  return (name, access) => {
    const component = made.get(name);
    if (component !== undefined) return component.connect(access);
    throw new UserError(`${context.ref} has no component ${name}, but its own code connects to it.`, {
      fix: made.size === 0 ? "Ask for it under components." : `Name one of ${[...made.keys()].join(", ")}.`,
    });
  };
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\.ts$/, "");
}
