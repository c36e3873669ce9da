import type { ChangeFacts } from "@roadbed/engine/contract/change.ts";

/** The teams whose folders it touches, with their environments that it touches. */
export function findTouched({ files }: Pick<ChangeFacts, "files">): Map<string, Set<string>> {
  const touched = new Map<string, Set<string>>();
  for (const { path } of files) {
    if (!isOfTeam(path)) continue;
    const [, team = "", name = "", rest] = path.split("/");
    const environments = touched.get(team) ?? new Set();
    if (rest !== undefined) environments.add(`${team}/${name}`);
    touched.set(team, environments);
  }
  return touched;
}

/** Environments whose page appears, and whose page goes: with it goes the environment, whatever is left in its folder. */
export function findComingAndGoing({ files }: Pick<ChangeFacts, "files">): { readonly made: string[]; readonly gone: string[] } {
  const pages = files.flatMap(({ path, before, after }) => {
    const ref = /^environments\/([^/.][^/]*\/[^/]+)\/environment\.yaml$/.exec(path)?.[1];
    return ref === undefined ? [] : [{ ref, before, after }];
  });
  return {
    made: pages.filter(({ before }) => before === undefined).map(({ ref }) => ref),
    gone: pages.filter(({ after }) => after === undefined).map(({ ref }) => ref),
  };
}

/** In a team's folder. Everything else is shared by all: schemas and programs beside those folders too. */
export function isOfTeam(path: string): boolean {
  return /^environments\/[^/.][^/]*\/./.test(path);
}

/** Pages that teams write, and texts beside them: data, from which nothing runs. */
export function isRequest(path: string): boolean {
  return /^environments\/[^/.][^/]*\/(?:team\.yaml|README\.md|[^/]+\/(?:environment\.yaml|README\.md))$/.test(path);
}

export function isOfPlatformTeam({ author, old }: Pick<ChangeFacts, "author" | "old">): boolean {
  return author !== undefined && isAmong(author, old.platform.platformTeam.members);
}

/** GitHub takes `Ada` and `ada` for one person. */
export function isSamePerson(one: string, other: string | undefined): boolean {
  return one.toLowerCase() === other?.toLowerCase();
}

export function isAmong(login: string, members: readonly string[]): boolean {
  return members.some((member) => isSamePerson(member, login));
}

/** The first few of many names, so that a message stays one that can be read. */
export function listFew(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 4).join(", ")} and ${names.length - 4} more` : names.join(", ");
}
