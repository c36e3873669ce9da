import { labelPattern, nameLimits } from "../contract/identity.ts";
import type { TreeEntry } from "./git.ts";
import { showable } from "./page.ts";

export interface Refusal {
  readonly rule: string;
  readonly message: string;
  readonly fix: string;
}

/** Why an entry of git's tree can't stand below `environments/`, whatever it holds. Its folders have been looked at before. */
export function whyEntryRefused({ mode, path }: TreeEntry, name: string): Refusal | undefined {
  switch (mode) {
    case "120000":
      return { rule: "symbolic-link", message: "This is a symbolic link.", fix: "Replace it by the file itself." };
    case "160000":
      return {
        rule: "submodule",
        message: "This is a Git submodule: a repository within the repository.",
        fix: "Remove it; requests are plain files.",
      };
    case "100755":
      return {
        rule: "executable-file",
        message: "The file is marked as executable.",
        fix: `Run git update-index --chmod=-x ${showable(path)}.`,
      };
    default:
      return path.length > 200
        ? { rule: "odd-name", message: "The path is longer than 200 characters.", fix: "Choose shorter names." }
        : whySegmentRefused(name);
  }
}

/** Names that some machine, shell or tool understands otherwise. */
const reserved = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)|^\.git|^node_modules$|^\.\.?$|^\.platform$/i;

function whySegmentRefused(segment: string): Refusal | undefined {
  if (reserved.test(segment))
    return {
      rule: "reserved-name",
      message: `The name ${showable(segment)} has a meaning of its own on some machines.`,
      fix: "Choose another name.",
    };
  if (/^[A-Za-z0-9._][A-Za-z0-9._-]*$/.test(segment) && !segment.endsWith(".")) return undefined;
  return {
    rule: "odd-name",
    message: `The name ${JSON.stringify(showable(segment))} holds what can't stand in a name.`,
    fix: "Use lower-case letters, digits and hyphens.",
  };
}

/** Why a folder can't be a team's or an environment's. */
export function whyNameRefused(kind: "team" | "environment", name: string): Refusal | undefined {
  if (labelPattern.test(name) && name.length <= nameLimits[kind]) return undefined;
  const better = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, nameLimits[kind])
    .replace(/-+$/, "");
  const article = kind === "environment" ? "an" : "a";
  return {
    rule: "wrong-name",
    message:
      name.length > nameLimits[kind]
        ? `The name ${showable(name)} has ${name.length} characters; ${article} ${kind} name has at most ${nameLimits[kind]}.`
        : `${showable(name)} can't be ${article} ${kind} name.`,
    fix: `Use lower-case letters, digits and single hyphens, beginning with a letter${better === "" || better === name ? "." : `, for example ${better}.`}`,
  };
}
