import { relative } from "node:path";
import type * as proto from "@pulumi/pulumi/proto/resource_pb.js";
import { makeUrn, stackType } from "../contract/graph.ts";
import { expandAliases } from "./aliases.ts";
import { toObject, type WireObject } from "./wire.ts";

/** What one call of a resource constructor asked for, before it is put in order. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly inputs: WireObject;
  readonly parent: string | undefined;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: ReadonlyMap<string, readonly string[]>;
  readonly provider: string | undefined;
  readonly version: string;
  readonly protect: boolean | undefined;
  readonly retainOnDelete: boolean | undefined;
  readonly deleteBeforeReplace: boolean;
  readonly deletedWith: string;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly aliases: readonly string[];
  readonly importId: string;
  readonly additionalSecretOutputs: readonly string[];
  /** Where the constructor was called; only known when stack traces are on. */
  readonly position: string | undefined;
}

interface RegistrationContext {
  readonly project: string;
  readonly stack: string;
  readonly root: string;
  readonly others: ReadonlyMap<string, Registration>;
}

/** Reads the SDK's request; the root stack is no parent here. */
export function readRegistration(request: proto.RegisterResourceRequest, context: RegistrationContext): Registration {
  const { project, stack } = context;
  const type = request.getType();
  const name = request.getName();
  const parent = request.getParent().includes(`::${stackType}::`) || request.getParent() === "" ? undefined : request.getParent();
  const urn = makeUrn(stack, project, type, name, parent);
  return {
    urn,
    type,
    name,
    custom: request.getCustom(),
    inputs: toObject(request.getObject()),
    parent,
    dependencies: request.getDependenciesList(),
    propertyDependencies: readPropertyDependencies(request),
    provider: withoutId(request.getProvider()),
    version: request.getVersion(),
    protect: request.hasProtect() ? request.getProtect() : undefined,
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    deleteBeforeReplace: request.getDeletebeforereplace(),
    deletedWith: request.getDeletedwith(),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    aliases: expandAliases({ request, urn, stack, project, parent: context.others.get(parent ?? "") }),
    importId: request.getImportid(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    position: readPosition(request, context.root),
  };
}

function readPropertyDependencies(request: proto.RegisterResourceRequest): Map<string, readonly string[]> {
  const dependencies = new Map<string, readonly string[]>();
  request.getPropertydependenciesMap().forEach((value, property) => {
    const urns = value.getUrnsList();
    if (urns.length > 0) dependencies.set(property, urns);
  });
  return dependencies;
}

/** A provider reference is `<urn>::<id>`, and every id that this monitor gives out is a placeholder. */
function withoutId(provider: string): string | undefined {
  if (provider === "") return undefined;
  const end = provider.indexOf("::⟦");
  return end < 0 ? provider : provider.slice(0, end);
}

/** The SDK takes a frame's URL for a path and makes a URL of it again. */
function readPosition(request: proto.RegisterResourceRequest, root: string): string | undefined {
  const position = request.getSourceposition();
  if (position === undefined) return undefined;
  const uri = position.getUri();
  const path = decodeURIComponent(uri.slice(uri.lastIndexOf("file:"))).replace(/^file:(?:\/\/)?/, "");
  return `${relative(root, path)}:${position.getLine()}`;
}
