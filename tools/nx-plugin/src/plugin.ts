import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CreateDependencies, CreateNodes, ProjectConfiguration } from "@nx/devkit";
import { findEnvironmentEdges } from "./dependencies/find-environment-edges.ts";
import { findImportEdges } from "./dependencies/find-import-edges.ts";
import { describeEnvironment } from "./projects/environment.ts";
import { describeGoldenPath } from "./projects/golden-path.ts";
import { describeLayer } from "./projects/layer.ts";
import { describePackage } from "./projects/package.ts";

export const name = "@roadbed/nx-plugin";

const kinds = {
  environment: /^environments\/([^/]+)\/([^/]+)\/environment\.yaml$/,
  goldenPath: /^golden-paths\/([^/]+)\/[^/]+\.ts$/,
  layer: /^platform\/([^/]+)\/Pulumi\.yaml$/,
  package: /^(?:golden-paths|platform|tools\/[^/]+)\/package\.json$/,
};

/** One project per environment, golden path, layer and package. What stands in a `_template` is none. */
export const createNodes: CreateNodes = [
  "{environments/*/*/environment.yaml,golden-paths/*/*.ts,platform/*/Pulumi.yaml,{golden-paths,platform,tools/*}/package.json}",
  (configFiles, _options, { workspaceRoot }) => {
    const projects = inferProjects(configFiles, (file) => readFileSync(join(workspaceRoot, file), "utf8"));
    return [...projects].map(([file, project]) => [file, { projects: { [project.root]: project } }]);
  },
];

/** Imports between projects, and what the pages of environments name. */
export const createDependencies: CreateDependencies = (_options, context) => [
  ...findImportEdges(context),
  ...findEnvironmentEdges(context, (file) => readFileSync(join(context.workspaceRoot, file), "utf8")),
];

export type InferredProject = ProjectConfiguration & { readonly name: string };

/** Config file -> the project that it stands for. `read` gives a file's text. */
export function inferProjects(configFiles: readonly string[], read: (file: string) => string): Map<string, InferredProject> {
  const files = new Set(configFiles.filter((file) => !file.includes("/_template/")).toSorted());
  const projects = new Map<string, InferredProject>();
  const goldenPaths = new Set<string>();
  for (const file of files) {
    const [, team = "", environment = ""] = kinds.environment.exec(file) ?? [];
    const goldenPath = kinds.goldenPath.exec(file)?.[1];
    const layer = kinds.layer.exec(file)?.[1];
    if (team !== "") projects.set(file, describeEnvironment(team, environment, read(file)));
    if (goldenPath !== undefined && !goldenPaths.has(goldenPath)) {
      goldenPaths.add(goldenPath);
      projects.set(file, describeGoldenPath(goldenPath, files.has(`golden-paths/${goldenPath}/contract.ts`)));
    }
    if (layer !== undefined) projects.set(file, describeLayer(layer));
    if (kinds.package.test(file)) projects.set(file, describePackage(dirname(file), readName(read(file))));
  }
  return projects;
}

function readName(manifest: string): string {
  return (JSON.parse(manifest) as { name: string }).name;
}
