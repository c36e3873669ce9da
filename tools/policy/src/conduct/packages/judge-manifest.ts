import type { ConductProblem } from "../conduct-rule.ts";
import { asObject, tryParseObject } from "./parse-object.ts";

const sections = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "overrides"];

/** Scripts that npm runs by itself, before or after something else than what one asked for. */
const unasked =
  /^(?:(?:pre|post)?install|(?:pre|post)?prepare|(?:pre|post)?publish|prepublishOnly|(?:pre|post)?pack|(?:pre|post)?uninstall|(?:pre|post)?version|dependencies|(?:pre|post)(?:start|stop|restart|test))$/;

/** `package.json`: what a package asks for, and what it runs. */
export function judgeManifest(path: string, before: string | undefined, after: string): ConductProblem[] {
  const manifest = tryParseObject(after);
  if (manifest === undefined)
    return [{ path, message: "It is not plain JSON, and npm may still read something from it.", fix: "Write it as plain JSON." }];
  const old = asObject(asObject(tryParseObject(before ?? "{}"))["scripts"]);
  const scripts = Object.entries(asObject(manifest["scripts"])).filter(([name, text]) => unasked.test(name) && old[name] !== text);
  return [
    ...scripts.map(([name]) => ({
      path,
      message: `Its script ${name} would run without being asked for.`,
      fix: "Give it a name of its own, and call it where it is needed.",
    })),
    ...sections.flatMap((section) => judgeVersions(path, asObject(manifest[section]))),
  ];
}

/** Overrides hold further ones inside. */
function judgeVersions(path: string, versions: Record<string, unknown>): ConductProblem[] {
  return Object.entries(versions).flatMap(([name, version]) => {
    if (typeof version !== "string") return judgeVersions(path, asObject(version));
    if (isVersion(version)) return [];
    const isAlias = version.startsWith("npm:");
    return [
      {
        path,
        message: isAlias
          ? `${name} would be another package, ${version.slice(4, 84)}.`
          : `${name} comes from ${version.slice(0, 80)}, not from a version of the registry.`,
        fix: isAlias ? "Call it by its own name." : "Name a version of the registry.",
      },
    ];
  });
}

/** A number, or a range of numbers. Everything else npm takes for a tag, a file, a folder or an address. */
function isVersion(text: string): boolean {
  return text
    .split(/\s*\|\|\s*|\s+-\s+|\s+/)
    .every((part) =>
      /^(?:\*|(?:[~^=]|[<>]=?)?\d+(?:\.(?:\d+|[x*])){0,2}(?:-[0-9A-Za-z-]+(?:\.(?!tgz$|tar$|gz$)[0-9A-Za-z-]+)*)?)$/.test(part),
    );
}
