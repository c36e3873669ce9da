/**
 * The one-way valves of this tree, as one table: who may import whom. Lint refuses what is not listed here, and the Nx
 * plugin tags projects with the same names, so that a graph and a lint message speak of the same thing.
 *
 * Why a table of folders and not only of Nx projects: the rooms of the engine are folders of one project, and a guard
 * that reads a cached project graph is silently off where there is none. See .github/decisions/0002-module-boundaries.md.
 */
export interface Zone {
  /** The name that messages and `type:` tags use. */
  readonly name: string;
  /** A folder; `*` stands for one level, and each folder that matches it is closed to its siblings. */
  readonly folder: string;
  /** Zones that it may import from, or "everything". Itself is always allowed, and so are packages from npm. */
  readonly mayImport: readonly string[] | "everything";
  /** What its tests and fakes may import besides. Default: the builders in tools/testing. */
  readonly testsMayImport?: readonly string[];
  /** Files of such a folder that its siblings may import: its API. Default: none. */
  readonly api?: readonly string[];
  /** Pure: no clock, environment, disk, network or process. */
  readonly pure?: boolean;
}

const renderedTests = ["testing", "cluster", "render", "plan"];

/** The first match wins, so the narrower folder comes first. */
export const zones: readonly Zone[] = [
  { name: "environment", folder: "environments/*/*", mayImport: ["kit"] },
  { name: "kit", folder: "golden-paths/kit", mayImport: ["contract"], testsMayImport: renderedTests },
  { name: "golden-path", folder: "golden-paths/*", mayImport: ["kit", "contract"], testsMayImport: renderedTests },
  { name: "catalog", folder: "golden-paths", mayImport: ["golden-path", "kit", "contract"], testsMayImport: renderedTests },
  { name: "layer", folder: "platform/*", mayImport: ["platform", "kit", "contract"], api: ["outputs.ts"], testsMayImport: renderedTests },
  { name: "platform", folder: "platform", mayImport: ["layer", "kit", "contract"], testsMayImport: renderedTests },
  { name: "contract", folder: "tools/engine/src/contract", mayImport: [], pure: true },
  { name: "plan", folder: "tools/engine/src/plan", mayImport: ["contract"], pure: true },
  {
    name: "drift",
    folder: "tools/engine/src/drift",
    mayImport: ["contract"],
    pure: true,
    testsMayImport: ["testing", "cluster", "apply", "render"],
  },
  { name: "views", folder: "tools/engine/src/views", mayImport: ["contract"], pure: true },
  { name: "git", folder: "tools/engine/src/git", mayImport: ["contract"] },
  { name: "read", folder: "tools/engine/src/read", mayImport: ["contract", "git"] },
  { name: "render", folder: "tools/engine/src/render", mayImport: ["contract"] },
  { name: "apply", folder: "tools/engine/src/apply", mayImport: ["contract"] },
  { name: "ledger", folder: "tools/engine/src/ledger", mayImport: ["contract"] },
  { name: "propose", folder: "tools/engine/src/propose", mayImport: ["contract", "git"] },
  {
    name: "flow",
    folder: "tools/engine/src/flow",
    mayImport: ["contract", "git", "read", "render", "plan", "apply", "ledger", "propose", "views", "drift"],
    testsMayImport: ["testing", "policy"],
  },
  { name: "scripts", folder: "tools/engine/scripts", mayImport: "everything" },
  { name: "policy-pack", folder: "tools/policy/pack", mayImport: ["policy"] },
  { name: "policy", folder: "tools/policy", mayImport: ["contract"], pure: true },
  { name: "github", folder: "tools/github", mayImport: ["contract"] },
  { name: "testing", folder: "tools/testing", mayImport: "everything" },
  { name: "cli", folder: "tools/cli", mayImport: "everything" },
  { name: "cluster", folder: "tools/cluster", mayImport: ["apply", "contract"] },
  { name: "bench", folder: "tools/bench", mayImport: "everything" },
  { name: "nx-plugin", folder: "tools/nx-plugin", mayImport: ["contract", "propose"] },
  { name: "setup", folder: "tools/setup", mayImport: [] },
];

export interface Place {
  readonly zone: Zone;
  /** The folder that the zone's pattern matched, for example golden-paths/postgres. */
  readonly folder: string;
}

/** Where a file stands (path from the repository's root, with forward slashes); undefined for files outside all zones. */
export function tryFindPlace(file: string): Place | undefined {
  const parts = file.split("/");
  for (const zone of zones) {
    const pattern = zone.folder.split("/");
    if (parts.length <= pattern.length) continue;
    if (pattern.every((part, level) => part === "*" || part === parts[level])) {
      return { zone, folder: parts.slice(0, pattern.length).join("/") };
    }
  }
  return undefined;
}

/** Why one file may not import another; undefined where it may. */
export function whyImportIsRefused(from: string, to: string): string | undefined {
  const source = tryFindPlace(from);
  const target = tryFindPlace(to);
  if (source === undefined || target === undefined || source.folder === target.folder) return undefined;
  const { name, mayImport, testsMayImport = ["testing", "cluster", "contract"] } = source.zone;
  if (mayImport === "everything") return undefined;
  const allowed = isTest(from) ? [...mayImport, ...testsMayImport] : mayImport;
  if (allowed.includes(target.zone.name)) return undefined;
  if (source.zone === target.zone && source.zone.api?.includes(to.slice(target.folder.length + 1)) === true) return undefined;
  const what = source.zone === target.zone ? `another ${name}` : `${target.zone.name} (${target.folder})`;
  const instead = allowed.length === 0 ? "nothing of this repository" : `only ${allowed.join(", ")}`;
  return `${name} (${source.folder}) may not import ${what}: it imports ${instead}.`;
}

function isTest(file: string): boolean {
  return /\.(?:test|fake)\.ts$/.test(file);
}
