import type { ResolvedComponent, Size } from "@roadbed/engine/contract/golden-path.ts";
import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import type { EnvironmentInput } from "@roadbed/engine/contract/program.ts";
import { catalog } from "./catalog.ts";
import { type Recording, recordResources } from "./kit/record-path.fake.ts";
import { sampleContext, type SampleOptions } from "./kit/sample-context.fake.ts";
import { runEnvironment } from "./program.ts";

/** A component as a team writes it. */
interface Asked {
  readonly path: string;
  readonly size?: Size;
  readonly settings?: JsonObject;
  /** Name, or name and access. Default access: the path's first. */
  readonly uses?: readonly (string | { readonly component: string; readonly access: string })[];
}

export interface EnvironmentOptions extends Omit<SampleOptions, "components"> {
  /** In order: what is used before its users. */
  readonly components?: Readonly<Record<string, Asked>>;
  readonly input?: Partial<EnvironmentInput>;
}

export interface EnvironmentRecording extends Omit<Recording, "connections"> {
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Runs the environment program on `shop/live`, against a monitor that writes down what is registered. */
export async function recordEnvironment(options: EnvironmentOptions): Promise<EnvironmentRecording> {
  const asked = options.components ?? {};
  const components = Object.entries(asked).map(([name, component]) => resolve(name, component, asked));
  const { input } = sampleContext({ ...options, components });
  let outputs: Record<string, unknown> = {};
  const recording = await recordResources(async () => {
    outputs = await runEnvironment({ ...input, ...options.input });
  });
  return { ...recording, outputs };
}

function resolve(
  name: string,
  { path, size = "small", settings = {}, uses = [] }: Asked,
  all: Readonly<Record<string, Asked>>,
): ResolvedComponent {
  const contract = catalog.get(path);
  if (contract === undefined) throw new Error(`There is no golden path ${path}.`);
  return {
    name,
    path,
    size,
    settings: contract.settings.parse(settings) as JsonObject,
    uses: uses.map((use) =>
      typeof use === "string" ? { component: use, access: catalog.get(all[use]?.path ?? "")?.access?.[0] ?? "" } : use,
    ),
  };
}
