/** The one database and its owner; the same on every target, so that a restore fits anywhere. */
export const databaseName = "app";

/** Names of what belongs to one postgres component, inside its namespace. */
export function namesOf(component: string) {
  return {
    /** Secret with the owner's credentials. */
    owner: `${component}-app`,
    /** Secret with the reader's credentials. */
    reader: `${component}-reader`,
    /** Secret with the administrator's credentials (AWS only); no workload gets it. */
    admin: `${component}-admin`,
    backups: `${component}-backups`,
    pooler: `${component}-pooler`,
    /** Services that CloudNativePG makes: the primary, and any server. */
    primary: `${component}-rw`,
    anyServer: `${component}-r`,
  };
}
