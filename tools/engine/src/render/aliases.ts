import type * as proto from "@pulumi/pulumi/proto/resource_pb.js";
import type { Alias } from "@pulumi/pulumi/proto/alias_pb.js";
import { makeUrn } from "../contract/graph.ts";

interface AliasContext {
  readonly request: proto.RegisterResourceRequest;
  readonly urn: string;
  readonly stack: string;
  readonly project: string;
  readonly parent: { readonly urn: string; readonly name: string; readonly aliases: readonly string[] } | undefined;
}

/**
 * All URNs that the resource may have had before, as the engine works them out: its own aliases, and, because a URN
 * holds the types of all parents, each of them again under every former URN of its parent.
 */
export function expandAliases({ request, urn, stack, project, parent }: AliasContext): readonly string[] {
  const type = request.getType();
  const name = request.getName();
  const own = request.getAliasesList().map((alias) => urnOfAlias(alias, { type, name, stack, project, parent: parent?.urn }));
  const former = new Set(own);
  for (const parentAlias of parent?.aliases ?? []) {
    for (const candidate of [urn, ...own]) former.add(underFormerParent(candidate, parent?.name ?? "", parentAlias));
  }
  former.delete(urn);
  return [...former].sort();
}

interface Defaults {
  readonly type: string;
  readonly name: string;
  readonly stack: string;
  readonly project: string;
  readonly parent: string | undefined;
}

function urnOfAlias(alias: Alias, defaults: Defaults): string {
  const spec = alias.getSpec();
  if (spec === undefined) return alias.getUrn();
  const or = (value: string, fallback: string) => (value === "" ? fallback : value);
  const parent = spec.getNoparent() ? undefined : or(spec.getParenturn(), defaults.parent ?? "");
  const { type, name, stack, project } = defaults;
  return makeUrn(
    or(spec.getStack(), stack),
    or(spec.getProject(), project),
    or(spec.getType(), type),
    or(spec.getName(), name),
    parent === "" ? undefined : parent,
  );
}

/** A child whose name begins with its parent's name is taken to have been renamed together with it. */
function underFormerParent(urn: string, parentName: string, parentAlias: string): string {
  const [prefix = "", project = "", , formerParent = ""] = parentAlias.split("::");
  const [, , qualifiedType = "", name = ""] = urn.split("::");
  const type = qualifiedType.slice(qualifiedType.lastIndexOf("$") + 1);
  const formerName = name.startsWith(parentName) ? formerParent + name.slice(parentName.length) : name;
  return makeUrn(prefix.replace("urn:pulumi:", ""), project, type, formerName, parentAlias);
}
