/** What a workflow's token needs for each kind of route, as GitHub's documentation lists it; the first that matches. */
const needs: readonly (readonly [RegExp, string])[] = [
  [/^GET .*\/commits\/.*\/pulls$/, "pull_requests=read"],
  [/^PUT .*\/merge$/, "contents=write"],
  [/^POST .*\/dispatches$/, "actions=write"],
  [/^GET .*\/commits\/.*\/statuses$/, "statuses=read"],
  [/^POST .*\/statuses\//, "statuses=write"],
  [/^GET .*\/pulls/, "pull_requests=read"],
  [/ .*\/pulls/, "pull_requests=write"],
  [/^GET .*\/issues\/\{issue_number\}\/(?:comments|labels)/, "pull_requests=read"],
  [/ .*\/issues\/(?:comments|\{issue_number\}\/(?:comments|labels))/, "pull_requests=write"],
  [/^GET .*\/issues/, "issues=read"],
  [/ .*\/issues/, "issues=write"],
];

/** Which permission a token misses for a route; undefined where it may. */
export function whyNotPermitted(route: string, permissions: Readonly<Record<string, "read" | "write">> | undefined): string | undefined {
  if (permissions === undefined) return undefined;
  const [, need] = needs.find(([pattern]) => pattern.test(route)) ?? [undefined, "administration=write"];
  const [name = "", level] = need.split("=");
  const held = permissions[name];
  return held === "write" || (held === "read" && level === "read") ? undefined : need;
}
