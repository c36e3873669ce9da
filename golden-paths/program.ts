import type * as pulumi from "@pulumi/pulumi";
import { InternalError } from "@roadbed/engine/contract/errors.ts";
import type { ResolvedComponent } from "@roadbed/engine/contract/golden-path.ts";
import type { EnvironmentInput } from "@roadbed/engine/contract/program.ts";
import { Baseline } from "./baseline/baseline.ts";
import { components } from "./components.ts";
import { runEscapeHatch } from "./escape-hatch.ts";
import type { PathComponent, PathModule } from "./kit/component.ts";
import type { EnvironmentContext, Link } from "./kit/context.ts";
import { addFootprints, allowanceOf, type Footprint, noFootprint } from "./kit/footprint.ts";
import { makeContext } from "./kit/make-context.ts";
import { standInside } from "./kit/stand-inside.ts";

type Modules = ReadonlyMap<string, PathModule<never>>;

/** Makes one environment, on whatever its instance is made of: the same program for a preview, a test and the real engine. */
export async function runEnvironment(input: EnvironmentInput): Promise<Record<string, unknown>> {
  const modules = await loadModules([...input.components, ...input.taken]);
  const context = makeContext(input);
  const baseline = new Baseline(context, measure(context, modules));
  const made = createComponents(context, modules, { transformations: [standInside(baseline.gate)] });
  const own = await runEscapeHatch(context, made, baseline.gate);
  return {
    namespace: context.namespace,
    components: Object.fromEntries(input.components.map(({ name, path }) => [name, path])),
    urls: Object.fromEntries([...made].flatMap(([name, { urls }]) => (urls.length === 0 ? [] : [[name, urls]]))),
    ...(Object.keys(own).length === 0 ? {} : { own }),
  };
}

async function loadModules(asked: readonly { readonly path: string }[]): Promise<Modules> {
  const names = [...new Set(asked.map(({ path }) => nameOfPath(path)))];
  return new Map(await Promise.all(names.map(async (name) => [name, (await findLoader(name)()).path] as const)));
}

function findLoader(name: string): (typeof components)[string] {
  const load = components[name];
  if (load === undefined) throw new InternalError(`The golden path ${name} has no component in golden-paths/components.ts.`);
  return load;
}

/** What all components claim in the cluster. Data services of AWS claim nothing there. */
function measure({ target, input }: EnvironmentContext, modules: Modules): Footprint {
  return addFootprints(
    input.components.map(({ path, size, settings }) => {
      const { footprint } = findModule(modules, path);
      if (footprint === undefined) return target === "aws" ? noFootprint : allowanceOf(size);
      return footprint({ settings: settings as never, size, stage: input.spec.stage, target });
    }),
  );
}

/** In the given order: what is used stands before its users. */
function createComponents(
  context: EnvironmentContext,
  modules: Modules,
  opts: pulumi.ComponentResourceOptions,
): Map<string, PathComponent> {
  const { input } = context;
  const made = new Map<string, PathComponent>();
  for (const request of input.components) {
    made.set(
      request.name,
      findModule(modules, request.path).create(
        {
          context,
          request,
          settings: request.settings as never,
          hosts: Object.keys(input.spec.hosts)
            .filter((host) => input.spec.hosts[host] === request.name)
            .sort(),
          links: request.uses.map((use) => makeLink(use, context, modules, made, opts)),
          sharedWith: input.shared.filter(({ component }) => component === request.name),
        },
        opts,
      ),
    );
  }
  return made;
}

function makeLink(
  use: ResolvedComponent["uses"][number],
  context: EnvironmentContext,
  modules: Modules,
  made: ReadonlyMap<string, PathComponent>,
  opts: pulumi.ComponentResourceOptions,
): Link {
  const { component: name, access } = use;
  const here = made.get(name);
  if (here !== undefined) {
    const path = context.input.components.find((request) => request.name === name)?.path ?? "";
    return { name, path, access, connection: here.connect(access) };
  }
  const taken = context.input.taken.find(({ as }) => as === name);
  if (taken === undefined)
    throw new InternalError(`A component of ${context.ref} uses ${name}, which stands neither before it nor under takes.`);
  const { connectFrom } = findModule(modules, taken.path);
  if (connectFrom === undefined)
    throw new InternalError(`${taken.path} can't be taken from another environment, but its contract says that it can.`);
  return { name, path: taken.path, access, connection: connectFrom({ context, link: { from: "elsewhere", name, access, taken }, opts }) };
}

function findModule(modules: Modules, path: string): PathModule<never> {
  const module = modules.get(nameOfPath(path));
  if (module === undefined) throw new InternalError(`The golden path ${path} was not loaded.`);
  return module;
}

/** `postgres@1` -> `postgres`. */
function nameOfPath(path: string): string {
  return path.slice(0, path.lastIndexOf("@"));
}
