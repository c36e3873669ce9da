import { z } from "zod";
import type { Drift } from "../../contract/drift.ts";
import type { EnvironmentRequest } from "../../contract/fleet.ts";
import { type Catalog, type ResolvedComponent, sizes } from "../../contract/golden-path.ts";
import type { Json, JsonObject } from "../../contract/json.ts";
import type { PageEdit } from "../../propose/edit-page.ts";
import { parsePath } from "./as-live.ts";

/** One edit of a page that might say what somebody has changed by hand, and the components as they would be then. */
export interface Candidate {
  readonly edit: Extract<PageEdit, { kind: "set" }>;
  readonly components: readonly ResolvedComponent[];
}

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
}

/** Every setting of every component that can hold the live value, and every size: which of them means it is found by trying. */
export function listCandidates(drift: Drift, request: EnvironmentRequest, catalog: Catalog): Candidate[] {
  if (drift.live === undefined) return [];
  const values = spellingsOf(drift.live);
  const names = parsePath(drift.path ?? "").flatMap((token) => ("item" in token ? token.item.split("/") : token.key));
  return request.components.flatMap((component): Candidate[] => {
    const contract = catalog.get(component.path);
    if (contract === undefined) return [];
    const replace = (changed: ResolvedComponent) => request.components.map((each) => (each === component ? changed : each));
    const ofSettings = listLeaves(z.toJSONSchema(contract.settings, { io: "input", unrepresentable: "any" }) as Schema, names).flatMap(
      (path) =>
        values.flatMap((value): Candidate[] => {
          const parsed = contract.settings.safeParse(withValue(component.settings, path, value));
          if (!parsed.success) return [];
          const edit = { kind: "set", path: ["components", component.name, "settings", ...path], value } as const;
          return [{ edit, components: replace({ ...component, settings: parsed.data as JsonObject }) }];
        }),
    );
    const ofSize = sizes
      .filter((size) => size !== component.size && contract.sizes[size] !== undefined)
      .map((size): Candidate => ({
        edit: { kind: "set", path: ["components", component.name, "size"], value: size },
        components: replace({ ...component, size }),
      }));
    return [...ofSettings, ...ofSize];
  });
}

/** As pages may write what objects say: `30` is also "30s", and "8080" also 8080. */
function spellingsOf(live: Json): Json[] {
  if (typeof live === "number") return [live, `${live}s`, `${live / 60}m`, String(live)];
  if (typeof live === "string" && /^\d+$/.test(live)) return [live, Number(live)];
  return [live];
}

/** Dotted paths of all that a setting can be; entries of maps are those that the place itself names, such as a variable. */
function listLeaves({ properties, additionalProperties }: Schema, names: readonly string[]): string[][] {
  const own = Object.entries(properties ?? {}).flatMap(([key, schema]) => below(key, schema, names));
  const free = typeof additionalProperties === "object" ? names.flatMap((name) => below(name, additionalProperties, names)) : [];
  return [...own, ...free];
}

function below(key: string, schema: Schema, names: readonly string[]): string[][] {
  return schema.type === "object" ? listLeaves(schema, names).map((path) => [key, ...path]) : [[key]];
}

function withValue(settings: JsonObject, [key = "", ...rest]: readonly string[], value: Json): JsonObject {
  const inner = settings[key];
  const isMap = typeof inner === "object" && inner !== null && !Array.isArray(inner);
  return { ...settings, [key]: rest.length === 0 ? value : withValue(isMap ? inner : {}, rest, value) };
}
