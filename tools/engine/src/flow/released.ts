import { parseDataRef, type Team } from "../contract/team.ts";

/** Whether a team has said that the data of an environment's component (undefined: all of it) may go. */
export function makeReleased(ref: string, team: Team | undefined): (component: string | undefined) => boolean {
  const [, name] = ref.split("/");
  const entries = (team?.destroyData ?? []).map(({ of }) => parseDataRef(of)).filter(({ environment }) => environment === name);
  return (component) => entries.some((entry) => entry.component === undefined || entry.component === component);
}

/** Environments of which a team releases data now and did not before. */
export function findNewlyReleased(before: Team | undefined, after: Team): string[] {
  const old = new Set(before?.destroyData.map(({ of }) => of));
  return [...new Set(after.destroyData.filter(({ of }) => !old.has(of)).map(({ of }) => `${after.name}/${parseDataRef(of).environment}`))];
}
