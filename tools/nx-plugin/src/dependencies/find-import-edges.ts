import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type CreateDependenciesContext, DependencyType, type RawProjectGraphDependency } from "@nx/devkit";
import { tryResolveImport } from "../boundaries/resolve-import.ts";

/**
 * Nx's own analysis knows a package's import only as an import of the package, so one that imports the kit would depend
 * on all of golden-paths. This resolves to the file, and from it to the project: the kit. What tests and scripts import
 * is left out: it changes nothing for those who depend on a project; the `test` target names it as an input.
 *
 * The edges are given without their files, because Nx keeps an edge of a file for as long as the file is the same, even
 * when the import leads to another project by then.
 */
export function findImportEdges(context: CreateDependenciesContext): RawProjectGraphDependency[] {
  const projectOf = makeProjectFinder(context);
  return Object.entries(context.fileMap.projectFileMap).flatMap(([source, files]) => {
    const targets = files
      .filter(({ file }) => isSource(file))
      .flatMap(({ file }) => {
        const specifiers = findSpecifiers(readFileSync(join(context.workspaceRoot, file), "utf8"));
        return specifiers.flatMap((specifier) => findTarget(context, projectOf, file, specifier) ?? []);
      });
    const others = [...new Set(targets)].filter((target) => target !== source && !isListOf(target, source));
    return others.map((target) => ({ source, target, type: DependencyType.implicit }));
  });
}

function isSource(file: string): boolean {
  return /\.m?[jt]s$/.test(file) && !/\.(?:test|fake)\.ts$|\/(?:scripts|fixtures)\//.test(file);
}

/**
 * A layer uses modules that stand beside the list of all layers. As an edge between projects that would make each layer
 * depend on every other; the modules themselves are inputs of the targets (`platform` in nx.json).
 */
function isListOf(target: string, source: string): boolean {
  return target === "@roadbed/platform" && source.startsWith("layer-");
}

/** What a module imports, statically or not. Text that only looks like an import names no file of a project. */
export function findSpecifiers(text: string): string[] {
  return [...new Set([...text.matchAll(/\b(?:from|import)\s*\(?\s*["']([^"'\n]+)["']/g)].map(([, specifier = ""]) => specifier))];
}

type ProjectFinder = (file: string) => string | undefined;

function findTarget(context: CreateDependenciesContext, projectOf: ProjectFinder, file: string, specifier: string): string | undefined {
  const resolved = tryResolveImport(file, specifier);
  if (resolved !== undefined) return projectOf(resolved);
  const [scope = "", name = ""] = specifier.split("/");
  const external = `npm:${scope.startsWith("@") ? `${scope}/${name}` : scope}`;
  return external in (context.externalNodes ?? {}) ? external : undefined;
}

/** The project with the longest root that a file lies below. */
function makeProjectFinder(context: CreateDependenciesContext): ProjectFinder {
  const byRoot = new Map(Object.entries(context.projects).map(([name, { root }]) => [root, name]));
  return (file) => {
    for (let folder = file; folder.includes("/");) {
      folder = folder.slice(0, folder.lastIndexOf("/"));
      const name = byRoot.get(folder);
      if (name !== undefined) return name;
    }
    return undefined;
  };
}
