import { parseYaml } from "./parse-yaml.ts";

/** `platform/instances.yaml` without its contract, for those who answer before it could be loaded. */
export interface PlainPlatform {
  readonly instances: Readonly<Record<string, PlainInstance>>;
}

export interface PlainInstance {
  readonly engine?: unknown;
  readonly stages: readonly string[];
  readonly layers: Readonly<Record<string, unknown>>;
}

/** A page with mistakes counts as far as it goes. */
export function parseInstances(bytes: Uint8Array | undefined): PlainPlatform {
  const data = asObject(bytes === undefined ? {} : parseYaml("platform/instances.yaml", bytes).page?.data);
  const instances = Object.entries(asObject(data["instances"])).map(([name, entry]) => {
    const known = asObject(entry);
    const stages = Array.isArray(known["stages"]) ? known["stages"].filter((stage) => typeof stage === "string") : [];
    return [name, { ...known, stages, layers: asObject(known["layers"]) }] as const;
  });
  return { ...data, instances: Object.fromEntries(instances) };
}

export function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
