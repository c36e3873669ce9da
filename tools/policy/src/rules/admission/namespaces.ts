const team = "roadbed.dev/team";
const hasTeam = (object: string) => `(has(${object}.metadata.labels) && "${team}" in ${object}.metadata.labels)`;

/** Nobody gets out of the rules by taking the label away that they go by. */
export const isOrWasEnvironment = {
  name: "is-or-was-an-environment",
  expression: `${hasTeam("object")} || (oldObject != null && ${hasTeam("oldObject")})`,
};

/** Who a namespace belongs to decides which secrets and rights it gets. */
export const keepsItsTeam = {
  expression: `oldObject == null || !${hasTeam("oldObject")} || (${hasTeam("object")} && object.metadata.labels["${team}"] == oldObject.metadata.labels["${team}"])`,
  message: "A namespace never changes its team.",
};
