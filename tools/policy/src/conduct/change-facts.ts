import type { ChangeFacts } from "@roadbed/engine/contract/change.ts";

/** The teams whose folders it touches, with their environments that it touches. */
export function findTouched({ files }: Pick<ChangeFacts, "files">): Map<string, Set<string>> {
  const touched = new Map<string, Set<string>>();
  for (const { path } of files) {
    const [top, team, name, rest] = path.split("/");
    if (top !== "environments" || team === undefined || name === undefined || team.startsWith(".")) continue;
    const environments = touched.get(team) ?? new Set();
    if (rest !== undefined) environments.add(`${team}/${name}`);
    touched.set(team, environments);
  }
  return touched;
}

/** Pages that teams write, and texts beside them: data, from which nothing runs. */
export function isRequest(path: string): boolean {
  return /^environments\/[^/]+\/(?:team\.yaml|README\.md|[^/]+\/(?:environment\.yaml|README\.md))$/.test(path);
}

export function isOfPlatformTeam({ author, old }: Pick<ChangeFacts, "author" | "old">): boolean {
  return author !== undefined && old.platform.platformTeam.members.includes(author);
}
