/** One of each team, then another of each: a team that asks for much makes nobody wait who asks for little. */
export function takeTurns<Item extends { readonly ref: string }>(items: readonly Item[]): Item[] {
  const teams = Object.values(Object.groupBy(items, ({ ref }) => ref.split("/")[0] ?? ""));
  const longest = Math.max(0, ...teams.map((team) => team?.length ?? 0));
  return Array.from({ length: longest }, (_, turn) => teams.flatMap((team) => team?.[turn] ?? [])).flat();
}
