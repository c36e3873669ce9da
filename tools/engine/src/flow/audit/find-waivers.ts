import { parseYaml } from "../../read/parse-yaml.ts";
import { readBlobs } from "../../read/read-blobs.ts";
import { waiversFolder } from "../../read/read-waivers.ts";
import type { AuditChange, AuditWaiver } from "../../views/audit-facts.ts";
import { resolveNames } from "./resolve-names.ts";

/** The waivers that changes were let through under, as they stood at the commits that were applied: each once, as it was last. */
export async function findWaivers(root: string, changes: readonly AuditChange[]): Promise<AuditWaiver[]> {
  const names = new Map<string, string>();
  for (const { commit, intent } of changes) for (const id of intent?.waivers ?? []) names.set(id, `${commit}:${waiversFolder}/${id}.yaml`);
  const ids = await resolveNames(root, [...names.values()]);
  const blobs = await readBlobs(root, ids.values());
  return [...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, name]) => describe(id, blobs.get(ids.get(name) ?? "")));
}

/** Old waivers follow the words of their day. */
function describe(id: string, bytes: Buffer | undefined): AuditWaiver {
  const data = bytes === undefined ? undefined : parseYaml(`${id}.yaml`, bytes).page?.data;
  const page = typeof data === "object" && data !== null ? (data as Readonly<Record<string, unknown>>) : {};
  const textOf = (key: string) => (typeof page[key] === "string" ? { [key]: page[key] } : {});
  return { id, ...textOf("rule"), ...textOf("reason"), ...textOf("control"), ...textOf("approver"), ...textOf("until") };
}
