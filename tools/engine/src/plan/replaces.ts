import type { Resource } from "../contract/graph.ts";
import { kubernetesIdentity, replacements } from "./replacements.data.ts";

/** Whether a change of this property makes the provider replace the resource. */
export function isReplacedBy(path: string, { type, replaceOnChanges = [] }: Resource): boolean {
  const identity = type.startsWith("kubernetes:") ? kubernetesIdentity : [];
  const immutable = [...identity, ...(Object.hasOwn(replacements, type) ? (replacements[type] ?? []) : [])];
  return [...immutable, ...replaceOnChanges].some((pattern) => pattern === "*" || isBelow(path, pattern));
}

/** `spec.ports[0].port` stands below `spec.ports` and below `spec.ports[*].port`. */
export function isBelow(path: string, pattern: string): boolean {
  const [plain, wanted] = [path, pattern].map((text) => text.replace(/\[[^\]]*\]/g, ""));
  return plain === wanted || (plain ?? "").startsWith(`${wanted ?? ""}.`);
}
