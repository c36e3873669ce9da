const name = "[a-z](?:-?[a-z0-9])*";
const requests = new RegExp(`^environments/${name}/(?:team\\.yaml|README\\.md|${name}/(?:environment\\.yaml|README\\.md))$`);

/** Whether a change touches nothing but requests. Everything else is code, or decides what code does. */
export function isDataOnly(changedPaths: readonly string[]): boolean {
  return changedPaths.length > 0 && changedPaths.every((path) => requests.test(path));
}
