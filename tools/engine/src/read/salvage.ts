import type { z } from "zod";
import type { KeyPath } from "./locate-key.ts";
import { type Issue, parseWith } from "./parse-with.ts";

/** Data after a schema: as it is, or what is left of it without the parts that the schema refuses. */
export interface Salvaged<Value> {
  readonly value: Value;
  readonly issues: readonly Issue[];
  /** Keys at the top of which something was dropped: what is said of them is not the whole truth. */
  readonly unsure: ReadonlySet<string>;
  /** Leads from a place in `value` to the same place on the page, where dropped list entries still count. */
  readonly origin: (path: KeyPath) => KeyPath;
}

/**
 * Parses, and where that fails goes on without the refused parts, so that mistakes between the other parts are found
 * in the same run. `required` stands in for missing keys at the top. Undefined where nothing can be made of the data.
 */
export function parseSalvaging<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
  required: Readonly<Record<string, unknown>>,
): Salvaged<z.infer<Schema>> | { readonly issues: readonly Issue[] } {
  const first = parseWith(schema, data);
  if (first.success) return { value: first.data, issues: [], unsure: new Set(), origin: (path) => path };
  const { issues } = first.error;
  if (typeof data !== "object" || data === null || Array.isArray(data)) return { issues };
  const remains = new Remains(structuredClone(data) as Container, required);
  for (let round = 0, left: readonly Issue[] = issues; round < 20; round++) {
    remains.drop(left);
    const next = parseWith(schema, remains.data);
    if (next.success) return { value: next.data, issues, unsure: remains.unsure, origin: (path) => remains.origin(path) };
    left = next.error.issues;
  }
  return { issues };
}

type Container = Record<string | number, unknown>;

class Remains {
  readonly data: Container;
  readonly unsure = new Set<string>();
  readonly #required: Readonly<Record<string, unknown>>;
  /** List, by its path -> where each entry that is left stood at first. */
  readonly #places = new Map<string, number[]>();

  constructor(data: Container, required: Readonly<Record<string, unknown>>) {
    this.data = data;
    this.#required = required;
  }

  /** Later entries of lists first, so that indexes of the others stay right. */
  drop(issues: readonly Issue[]): void {
    const paths = issues.flatMap((issue) =>
      issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...(issue.path as KeyPath), key]) : [issue.path as KeyPath],
    );
    const unique = new Map(paths.map((path) => [JSON.stringify(path), path]));
    for (const path of [...unique.values()].sort(byLastIndex)) this.#dropAt(path);
  }

  origin(path: KeyPath): KeyPath {
    return path.map((step, at) =>
      typeof step === "number" ? (this.#places.get(JSON.stringify(path.slice(0, at)))?.[step] ?? step) : step,
    );
  }

  #dropAt(path: KeyPath): void {
    const [top, last] = [path[0], path.at(-1)];
    if (top === undefined || last === undefined) return;
    this.unsure.add(String(top));
    const parent = path.slice(0, -1).reduce<unknown>((at, step) => (isContainer(at) ? at[step] : undefined), this.data);
    if (Array.isArray(parent) && typeof last === "number") return this.#dropEntry(parent, path.slice(0, -1), last);
    if (isContainer(parent) && Object.hasOwn(parent, last)) {
      Reflect.deleteProperty(parent, last);
      return;
    }
    // What is missing can't be dropped: what it is missing in goes, or at the top something stands in.
    if (path.length > 1) return this.#dropAt(path.slice(0, -1));
    if (Object.hasOwn(this.#required, last)) this.data[last] = this.#required[last];
  }

  #dropEntry(list: unknown[], path: KeyPath, index: number): void {
    const key = JSON.stringify(path);
    const places = this.#places.get(key) ?? list.map((_, at) => at);
    list.splice(index, 1);
    places.splice(index, 1);
    this.#places.set(key, places);
  }
}

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}

function byLastIndex(a: KeyPath, b: KeyPath): number {
  const [one, other] = [a.at(-1), b.at(-1)];
  if (a.length !== b.length) return b.length - a.length;
  return typeof one === "number" && typeof other === "number" ? other - one : 0;
}
