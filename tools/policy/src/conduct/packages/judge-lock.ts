import type { ConductProblem } from "../conduct-rule.ts";
import { asObject, tryParseObject } from "./parse-object.ts";

const path = "package-lock.json";
const asItIs = "Run npm install again, and commit the lock file as it is.";

/** The lock file: what is really installed. */
export function judgeLock(before: string | undefined, after: string | undefined): ConductProblem[] {
  if (after === undefined) return [];
  const lock = tryParseObject(after);
  if (lock?.["lockfileVersion"] !== 3 || lock["dependencies"] !== undefined)
    return [{ path, message: "It is not a lock file of npm's version 3, by which alone it is judged.", fix: asItIs }];
  const packages = readEntries(lock);
  const known = readKnown(before);
  const ours = new Set([...known.ours, ...packages.filter(isFolderOfOurs).map(({ name }) => scopeOf(name))]);
  return packages.flatMap((entry) => {
    const problem = judgeEntry(entry, known, ours);
    return problem === undefined ? [] : [{ path, ...problem }];
  });
}

interface Entry {
  readonly name: string;
  /** Of the package that is really meant, where it isn't the name. */
  readonly alias: string | undefined;
  readonly version: string;
  readonly resolved: unknown;
  readonly integrity: unknown;
  readonly link: boolean;
  /** A build for certain systems, which others leave out. */
  readonly isForSystem: boolean;
}

function readEntries(lock: Record<string, unknown>): Entry[] {
  return Object.entries(asObject(lock["packages"])).flatMap(([place, value]) => {
    const { name: alias, version, resolved, integrity, link, optional, os, cpu } = asObject(value);
    const at = place.lastIndexOf("node_modules/");
    if (at < 0) return [];
    const name = place.slice(at + "node_modules/".length);
    return [
      {
        name,
        alias: typeof alias === "string" && alias !== name ? alias : undefined,
        version: String(version),
        resolved,
        integrity,
        link: link === true,
        isForSystem: optional === true && (os !== undefined || cpu !== undefined),
      },
    ];
  });
}

interface Known {
  /** `<name>@<version>` -> its hash. */
  readonly hashes: ReadonlyMap<string, unknown>;
  readonly aliases: ReadonlySet<string>;
  /** What the names of our own packages begin with. */
  readonly ours: ReadonlySet<string>;
}

function readKnown(before: string | undefined): Known {
  const entries = readEntries(asObject(tryParseObject(before ?? "{}")));
  return {
    hashes: new Map(entries.filter(({ integrity }) => integrity !== undefined).map((entry) => [versionOf(entry), entry.integrity])),
    ours: new Set(entries.filter(isFolderOfOurs).map(({ name }) => scopeOf(name))),
    aliases: new Set(entries.map(({ name, alias }) => `${name} ${alias ?? ""}`)),
  };
}

function judgeEntry(entry: Entry, { hashes, aliases }: Known, ours: ReadonlySet<string>): Omit<ConductProblem, "path"> | undefined {
  const { name, alias, version, resolved, integrity, link, isForSystem } = entry;
  const say = (message: string, fix = asItIs) => ({ message, fix });
  if (link) return isFolderOfOurs(entry) ? undefined : say(`${name} is a folder outside of this repository.`);
  if (resolved !== undefined)
    return say(
      `${name} names where it comes from: ${JSON.stringify(resolved).slice(0, 80)}.`,
      "Run npm install again with this repository's .npmrc.",
    );
  if (ours.has(scopeOf(name)) || ours.has(scopeOf(alias ?? name)))
    return say(`${name} has a name of our own, and would come from the registry.`, "Take it out: our own packages are folders here.");
  if (alias !== undefined && !aliases.has(`${name} ${alias}`))
    return say(`${name} would be another package, ${alias}.`, "Call it by its own name.");
  const was = hashes.get(versionOf(entry));
  if (was !== undefined && was !== integrity)
    return say(`${name} ${version} has another hash than before: it is not what was published under this version.`);
  // Such builds npm leaves without a hash on a machine that doesn't take them.
  if (integrity === undefined && isForSystem) return undefined;
  if (integrity === undefined) return say(`${name} ${version} has no hash.`);
  return typeof integrity === "string" && /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)
    ? undefined
    : say(`${name} ${version} has a hash that is not one of SHA-512.`);
}

function isFolderOfOurs({ link, resolved }: Entry): boolean {
  return link && typeof resolved === "string" && /^(?![./\\]|[a-z]+:)/i.test(resolved) && !resolved.split("/").includes("..");
}

function versionOf({ name, alias, version }: Entry): string {
  return `${alias ?? name}@${version}`;
}

/** `@roadbed/engine` -> `@roadbed`; a name without a scope stands for itself. */
function scopeOf(name: string): string {
  return name.split("/")[0] ?? name;
}
