import { hash } from "node:crypto";
import { makeUrn } from "../contract/graph.ts";
import type { JsonObject } from "../contract/json.ts";
import type { StateResource } from "./checkpoint.ts";

/** The engine makes one per package and version for resources that name no provider. */
export function makeDefaultProvider(
  state: { readonly project: string; readonly stack: string },
  packageName: string,
  version: string | undefined,
  at: string,
): StateResource {
  const name = version === undefined ? "default" : `default_${version.replaceAll(/[.+-]/g, "_")}`;
  const type = `pulumi:providers:${packageName}`;
  const urn = makeUrn(state.stack, state.project, type, name);
  const inputs: JsonObject = version === undefined ? {} : { version };
  return { urn, custom: true, id: uuidOf(urn), type, inputs, outputs: inputs, created: at, modified: at };
}

export function isDefaultProvider({ type, urn }: Pick<StateResource, "type" | "urn">): boolean {
  return type.startsWith("pulumi:providers:") && /^default(?:_|$)/.test(nameOfUrn(urn));
}

export function nameOfUrn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** `<urn>::<id>` without the id. */
export function urnOfProvider(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}

/** The same for the same name on every machine. */
export function uuidOf(text: string): string {
  const hex = hash("sha256", text);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}

export function typeOfUrn(urn: string): string {
  return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}
