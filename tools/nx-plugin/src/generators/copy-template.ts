import { joinPathFragments, type Tree } from "@nx/devkit";
import { writeOnce } from "./write-once.ts";

export interface TemplateCopy {
  readonly from: string;
  readonly to: string;
  /** What the template calls itself, in kebab-case. */
  readonly placeholder: string;
  readonly name: string;
}

/** Copies a template folder to a sibling, under a name of its own in text and file names. Returns what it wrote. */
export function copyTemplate(tree: Tree, copy: TemplateCopy): string[] {
  const rename = makeRenamer(copy.placeholder, copy.name);
  return listFiles(tree, copy.from).filter((file) => {
    const content = rename(tree.read(joinPathFragments(copy.from, file), "utf-8") ?? "");
    return writeOnce(tree, joinPathFragments(copy.to, rename(file)), file === "README.md" ? dropInstructions(content) : content);
  });
}

/** `my-path`, `myPath` and `MyPath` for what the template calls `template-path`, `templatePath` and `TemplatePath`. */
export function makeRenamer(placeholder: string, name: string): (text: string) => string {
  const [plain, camel, pascal] = [placeholder, toCamel(placeholder), toPascal(placeholder)];
  return (text) =>
    text
      .replaceAll(new RegExp(`${pascal}(?=[A-Z]|\\b)`, "g"), toPascal(name))
      .replaceAll(new RegExp(`\\b${camel}(?=[A-Z])`, "g"), toCamel(name))
      .replaceAll(new RegExp(`\\b${plain}\\b`, "g"), name)
      .replaceAll(new RegExp(`\\b${camel}\\b`, "g"), toCamel(name));
}

export function toCamel(name: string): string {
  return name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

export function toPascal(name: string): string {
  const camel = toCamel(name);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}

/** What a template's README says about making a copy is done once there is one. */
function dropInstructions(readme: string): string {
  return readme.replace(/\n## To make [^\n]* of this template\n[\s\S]*$/, "");
}

function listFiles(tree: Tree, folder: string, below = ""): string[] {
  return tree
    .children(joinPathFragments(folder, below))
    .flatMap((child) => {
      const path = below === "" ? child : `${below}/${child}`;
      return tree.isFile(joinPathFragments(folder, path)) ? [path] : listFiles(tree, folder, path);
    })
    .sort();
}
