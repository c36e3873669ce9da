import type { ChangedFile } from "@roadbed/engine/contract/change.ts";
import type { ConductProblem } from "../conduct-rule.ts";

/** Settings that say neither where packages come from nor what runs with them. */
const harmless = new Set([
  "audit",
  "engine-strict",
  "fund",
  "ignore-scripts",
  "loglevel",
  "omit-lockfile-registry-resolved",
  "progress",
  "save-exact",
  "update-notifier",
]);

/** Without these, packages run code as they are installed, and the lock file names machines. */
const needed = ["ignore-scripts", "omit-lockfile-registry-resolved"];

/** `.npmrc`, and every other file by which packages would come from elsewhere. */
export function judgeSettings({ path, after }: ChangedFile, text: string | undefined): ConductProblem[] {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (path === ".npmrc") return after === undefined ? [dropped] : judgeLines(text ?? "");
  if (after === undefined) return [];
  if (/^\.(?:npmrc|yarnrc|yarnrc\.yml|pnpmfile\.cjs)$/.test(name))
    return [
      { path, message: "Settings for npm stand in one place only.", fix: "Remove the file; what all need goes into .npmrc at the top." },
    ];
  const isLock = /^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/.test(name);
  return isLock && path !== "package-lock.json"
    ? [{ path, message: "Another lock file would be believed before the one that is judged.", fix: "Remove it: there is one, at the top." }]
    : [];
}

const dropped: ConductProblem = {
  path: ".npmrc",
  message: "Without .npmrc, packages run their own code as they are installed.",
  fix: "Put it back.",
};

function judgeLines(text: string): ConductProblem[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  const settings = lines.filter((line) => line !== "" && !/^[#;]/.test(line));
  const odd = settings.find((line) => !isHarmless(line));
  if (odd !== undefined)
    return [
      {
        path: ".npmrc",
        message: `.npmrc says ${JSON.stringify(odd.slice(0, 80))}: where packages come from, or what runs with them.`,
        fix: "Set this on the machine or in the workflow, not in the repository.",
      },
    ];
  const missing = needed.find((key) => !settings.some((line) => new RegExp(`^${key}\\s*=\\s*true$`).test(line)));
  return missing === undefined ? [] : [{ path: ".npmrc", message: `.npmrc no longer says ${missing}=true.`, fix: "Put it back." }];
}

/** Written plainly: npm also reads quotes, escapes, lists, sections and variables, behind which anything can hide. */
function isHarmless(line: string): boolean {
  const [, key = "", value = ""] = /^([a-z-]+)\s*=\s*([a-z]+)$/.exec(line) ?? [];
  return harmless.has(key) && (!needed.includes(key) || value === "true");
}
