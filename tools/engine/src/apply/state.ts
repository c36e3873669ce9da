import { InternalError, UserError } from "../contract/errors.ts";
import type { FileTree } from "../contract/file-tree.ts";
import { type Resource, type ResourceGraph, stackType } from "../contract/graph.ts";
import { type CheckpointFile, type Deployment, deploymentVersion, type PendingOperation, type StateResource } from "./checkpoint.ts";
import { isDefaultProvider, nameOfUrn, typeOfUrn, urnOfProvider } from "./providers.ts";
import { unseal } from "./seal-secrets.ts";
import { orderResources } from "./state-order.ts";
import { whyStateInvalid } from "./state-integrity.ts";

/** What was last applied to one stack. */
export interface StackState {
  readonly project: string;
  readonly stack: string;
  /** The stack itself, providers, components, objects: what is depended on stands before what depends. */
  readonly resources: readonly StateResource[];
  /** What was begun and not seen to end. */
  readonly pending: readonly PendingOperation[];
  readonly secretsProvider?: NonNullable<Deployment["secrets_providers"]>;
  /** When it was last written. */
  readonly time?: string;
}

/** Where Pulumi's file backend looks for a stack. */
export function pathOfState(project: string, stack: string): string {
  return `.pulumi/stacks/${project}/${stack}.json`;
}

/** Says that stacks stand below their projects; Pulumi's file backend wants it. */
export const backendMeta = { path: ".pulumi/meta.yaml", text: "version: 1\n" } as const;

export function makeEmptyState(project: string, stack: string): StackState {
  return { project, stack, resources: [], pending: [] };
}

export async function readState(files: FileTree, project: string, stack: string): Promise<StackState> {
  const path = pathOfState(project, stack);
  const bytes = await files.read(path);
  if (bytes === undefined) return makeEmptyState(project, stack);
  return parseState(bytes.toString("utf8"), { project, stack, path });
}

export function parseState(text: string, { project, stack, path }: { project: string; stack: string; path: string }): StackState {
  const { version, checkpoint } = parseCheckpoint(text, path);
  if (version !== deploymentVersion) {
    throw new UserError(`${path} has version ${version}, and this release of Roadbed reads version ${deploymentVersion}.`, {
      fix:
        version > deploymentVersion
          ? "Use the release that wrote it, or a newer one."
          : "Take it through `pulumi stack export` and `pulumi stack import` once.",
    });
  }
  const name = qualifiedName(project, stack);
  if (checkpoint.stack !== name)
    throw new UserError(`${path} is the state of ${checkpoint.stack}, not of ${name}.`, {
      fix: "Somebody has copied or renamed it. Restore the right one from git's history of the branch live.",
    });
  const {
    resources = [],
    pending_operations: pending = [],
    secrets_providers: secretsProvider,
    manifest,
  } = checkpoint.latest ?? { manifest: { time: "" } };
  const foreign = resources.find((resource) => !resource.urn.startsWith(`urn:pulumi:${stack}::${project}::`));
  if (foreign !== undefined)
    throw new UserError(`${path} holds ${foreign.urn}, which belongs to another stack.`, {
      fix: "Restore the right state from git's history of the branch live.",
    });
  return { project, stack, resources, pending, time: manifest.time, ...(secretsProvider === undefined ? {} : { secretsProvider }) };
}

/** Writes nothing where only the time would differ, so that equal states are equal files. */
export async function writeState(files: FileTree, state: StackState, now: Date): Promise<void> {
  const path = pathOfState(state.project, state.stack);
  const before = (await files.read(path))?.toString("utf8");
  if (state.resources.length === 0 && state.pending.length === 0) {
    if (before !== undefined) await files.remove(path);
    return;
  }
  const problem = whyStateInvalid(state);
  if (problem !== undefined) throw new InternalError(`The state of ${state.stack} would be invalid: ${problem}.`);
  if (before !== undefined && before === formatState(state, state.time ?? "")) return;
  if ((await files.read(backendMeta.path)) === undefined) await files.write(backendMeta.path, backendMeta.text);
  await files.write(path, formatState(state, now.toISOString()));
}

/** The text of the file; what `pulumi stack import` takes is `{ version, deployment }` of the same parts. */
export function formatState(state: StackState, time: string): string {
  const file: CheckpointFile = {
    version: deploymentVersion,
    checkpoint: { stack: qualifiedName(state.project, state.stack), latest: deploymentOf(state, time) },
  };
  return `${JSON.stringify(file, undefined, 1)}\n`;
}

export function deploymentOf(state: StackState, time: string): Deployment {
  return {
    manifest: { time, magic: "", version: "" },
    ...(state.secretsProvider === undefined ? {} : { secrets_providers: state.secretsProvider }),
    resources: orderResources(state.resources),
    ...(state.pending.length === 0 ? {} : { pending_operations: [...state.pending] }),
    metadata: {},
  };
}

/** What was last applied, in the words that plans compare. Providers that the program did not ask for are left out. */
export function graphOfState(state: StackState): ResourceGraph {
  const versions = new Map(
    state.resources
      .filter(({ type }) => type.startsWith("pulumi:providers:"))
      .flatMap(({ urn, inputs }) => {
        const version = inputs?.["version"];
        return typeof version === "string" ? [[urn, version] as const] : [];
      }),
  );
  const resources = state.resources
    .filter((resource) => resource.type !== stackType && resource.delete !== true && !isDefaultProvider(resource))
    .map((resource) => toResource(resource, versions));
  const root = state.resources.find((resource) => resource.type === stackType);
  return { project: state.project, stack: state.stack, resources, outputs: unseal(root?.outputs ?? {}) };
}

function toResource(from: StateResource, versions: ReadonlyMap<string, string>): Resource {
  const provider = from.provider === undefined ? undefined : urnOfProvider(from.provider);
  const version = provider === undefined ? undefined : versions.get(provider);
  const isDefault = provider !== undefined && isDefaultProvider({ urn: provider, type: typeOfUrn(provider) });
  return {
    urn: from.urn,
    type: from.type,
    name: nameOfUrn(from.urn),
    custom: from.custom,
    inputs: unseal(from.inputs ?? {}),
    ...(from.parent === undefined || typeOfUrn(from.parent) === stackType ? {} : { parent: from.parent }),
    dependencies: from.dependencies ?? [],
    propertyDependencies: from.propertyDependencies ?? {},
    ...(provider === undefined || isDefault ? {} : { provider }),
    ...(version === undefined ? {} : { version }),
    ...(from.protect === true ? { protect: true } : {}),
    ...(from.retainOnDelete === true ? { retainOnDelete: true } : {}),
    ...(from.deletedWith === undefined ? {} : { deletedWith: from.deletedWith }),
    ...(from.ignoreChanges === undefined ? {} : { ignoreChanges: from.ignoreChanges }),
    ...(from.replaceOnChanges === undefined ? {} : { replaceOnChanges: from.replaceOnChanges }),
    ...(from.aliases === undefined ? {} : { aliases: from.aliases }),
    ...(from.importID === undefined ? {} : { importId: from.importID }),
    ...(from.additionalSecretOutputs === undefined ? {} : { additionalSecretOutputs: from.additionalSecretOutputs }),
  };
}

function parseCheckpoint(text: string, path: string): CheckpointFile {
  try {
    const file = JSON.parse(text) as Partial<CheckpointFile>;
    if (typeof file.version === "number" && typeof file.checkpoint?.stack === "string") return file as CheckpointFile;
  } catch (cause) {
    throw new UserError(`${path} is not JSON: it has been damaged.`, { fix: "Restore it from git's history of the branch live.", cause });
  }
  throw new UserError(`${path} is not a Pulumi checkpoint.`, { fix: "Restore it from git's history of the branch live." });
}

/** File backends know no organisations; Pulumi's CLI calls all of them this. */
function qualifiedName(project: string, stack: string): string {
  return `organization/${project}/${stack}`;
}
