type Condition = { readonly name: string; readonly expression: string };

/** Status, finalizers and annotations of what stands already may always change: otherwise it could not even be deleted. */
export function differs(...paths: readonly string[]): Condition {
  const same = paths.map((path) => {
    const there = (object: string) => `has(${object}.${path})`;
    return `(${there("object")} == ${there("oldObject")} && (!${there("object")} || object.${path} == oldObject.${path}))`;
  });
  return { name: "says-something-new", expression: `oldObject == null || !(${same.join(" && ")})` };
}

/** What an operator makes of a team's object belongs to that object. */
export const madeByNobodyElse: Condition = {
  name: "made-by-nobody-else",
  expression:
    "!has(object.metadata.ownerReferences) || !object.metadata.ownerReferences.exists(owner, has(owner.controller) && owner.controller)",
};
