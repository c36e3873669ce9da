import { formatFiles, logger, type Tree } from "@nx/devkit";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { labelPattern } from "@roadbed/engine/contract/identity.ts";
import { addToList, insertLine, insertName } from "../add-to-list.ts";
import { copyTemplate, toCamel } from "../copy-template.ts";

export interface GoldenPathOptions {
  readonly name: string;
}

/** Folders of golden-paths/ that are none. */
const taken = ["kit", "baseline", "template-path"];

export async function generateGoldenPath(tree: Tree, { name }: GoldenPathOptions): Promise<void> {
  if (!labelPattern.test(name) || taken.includes(name)) {
    throw new UserError(`"${name}" cannot be the name of a golden path.`, {
      fix: `Lower-case letters, digits and single hyphens, beginning with a letter; not ${taken.join(", ")}.`,
    });
  }
  copyTemplate(tree, { from: "golden-paths/_template", to: `golden-paths/${name}`, placeholder: "template-path", name });
  addToList(tree, "golden-paths/catalog.ts", `"./${name}/contract.ts"`, [
    insertLine({
      line: `import { ${toCamel(name)} } from "./${name}/contract.ts";`,
      among: /^import \{ \w+ \} from "\.\/[a-z0-9-]+\/contract\.ts";$/,
      order: "alphabet",
      before: /^$/,
    }),
    insertName("paths", toCamel(name)),
  ]);
  const key = name.includes("-") ? `"${name}"` : name;
  addToList(tree, "golden-paths/components.ts", `"./${name}/component.ts"`, [
    insertLine({
      line: `  ${key}: () => import("./${name}/component.ts"),`,
      among: /^ {2}\S+: \(\) => import\(/,
      order: "alphabet",
      before: /^\};$/,
    }),
  ]);
  await formatFiles(tree);
  logger.info(
    `Next: write golden-paths/${name}/contract.ts, which is what teams read, and its examples. Then: npm run generate, and npx nx test path-${name}`,
  );
}
