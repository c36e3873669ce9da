import type { TargetConfiguration } from "@nx/devkit";

/** vitest takes the beginning of a path; `exclude` are globs; `alsoReads` are inputs besides the project and what it imports. */
export function testTarget(
  files: string,
  { exclude = [], alsoReads = [] }: { exclude?: string[]; alsoReads?: string[] } = {},
): TargetConfiguration {
  const excluded = exclude.map((glob) => ` --exclude '${glob}'`).join("");
  return {
    command: `vitest run ${files}${excluded} --passWithNoTests`,
    cache: true,
    inputs: ["default", "^production", "testing", ...alsoReads, { externalDependencies: ["vitest"] }],
  };
}
