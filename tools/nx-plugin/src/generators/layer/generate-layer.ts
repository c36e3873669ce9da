import { formatFiles, logger, type Tree } from "@nx/devkit";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { labelPattern } from "@roadbed/engine/contract/identity.ts";
import { addToList, insertLine } from "../add-to-list.ts";
import { copyTemplate, toCamel } from "../copy-template.ts";

export interface LayerOptions {
  readonly name: string;
}

export async function generateLayer(tree: Tree, { name }: LayerOptions): Promise<void> {
  if (!labelPattern.test(name) || name === "example") {
    throw new UserError(`"${name}" cannot be the name of a layer.`, {
      fix: "Lower-case letters, digits and single hyphens, beginning with a letter; not example.",
    });
  }
  copyTemplate(tree, { from: "platform/_template", to: `platform/${name}`, placeholder: "example", name });
  const variable = toCamel(name);
  addToList(tree, "platform/layers.ts", `"./${name}/settings.ts"`, [
    ...["outputs", "settings"].map((part) =>
      insertLine({
        line: `import { ${variable}${part === "outputs" ? "Outputs" : "Settings"} } from "./${name}/${part}.ts";`,
        among: /^import \{ \w+ \} from "\.\/[a-z0-9-]+\/(?:outputs|settings)\.ts";$/,
        order: "last",
        before: /^$/,
      }),
    ),
    insertLine({ line: describeEntry(name), among: /^ {2}\},$/, order: "last", before: /^\];$/ }),
  ]);
  await formatFiles(tree);
  logger.info(
    `Next: move ${name} to its place in platform/layers.ts (above what it needs), and add it to an instance in platform/instances.yaml. Then: npm run generate, and npx nx test layer-${name}`,
  );
}

/** The template stands on `services`, so it goes last. */
function describeEntry(name: string): string {
  return [
    "  {",
    `    name: "${name}",`,
    '    targets: ["kubernetes", "aws"],',
    '    summary: "One sentence that says what stands here afterwards.",',
    '    support: "experimental",',
    `    settings: ${toCamel(name)}Settings,`,
    `    outputs: ${toCamel(name)}Outputs,`,
    '    needs: ["services"],',
    "  },",
  ].join("\n");
}
