import { posix } from "node:path";

/** Workspace packages, and the folder that their exports map `./*` to. */
const packageFolders: Readonly<Record<string, string>> = {
  "@roadbed/golden-paths": "golden-paths",
  "@roadbed/platform": "platform",
  "@roadbed/engine": "tools/engine/src",
  "@roadbed/policy": "tools/policy/src",
  "@roadbed/cli": "tools/cli/src",
  "@roadbed/nx-plugin": "tools/nx-plugin/src",
  "@roadbed/testing": "tools/testing/src",
};

/** The file of this repository that an import in `from` names; undefined for packages from elsewhere. */
export function tryResolveImport(from: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) return posix.join(posix.dirname(from), specifier);
  const [scope, name, ...rest] = specifier.split("/");
  const folder = packageFolders[`${scope}/${name}`];
  return folder === undefined ? undefined : posix.join(folder, ...rest);
}
