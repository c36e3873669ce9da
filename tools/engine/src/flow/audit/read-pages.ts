import { parseYaml } from "../../read/parse-yaml.ts";

/** Whoever a page gives access or a say. Old pages follow the rules of their day, so nothing is refused here. */
export interface Grant {
  /** A GitHub login, a GitHub team (`@team`) or a group of the identity provider. */
  readonly who: string;
  /** What it allows: viewer, operator, owner group, may agree. */
  readonly what: string;
  /** The last day on which it holds, where the page says one. */
  readonly until?: string;
}

/** GitHub logins of those who may agree: of a team's page, or of platform/instances.yaml. */
export function listMembers(bytes: Uint8Array): string[] {
  const page = dataOf(bytes);
  return [...textsOf(page, "owners", "members"), ...textsOf(page, "platformTeam", "members")];
}

/** What the company is called, by platform/instances.yaml. */
export function readOrganisation(bytes: Uint8Array): string | undefined {
  return textOf(dataOf(bytes), "organisation");
}

/** What a team's page, an environment's page or platform/instances.yaml says. */
export function listGrants(bytes: Uint8Array): Grant[] {
  const page = dataOf(bytes);
  const [team, platform] = [find(page, "owners"), find(page, "platformTeam")];
  const github = textOf(team, "github");
  const group = textOf(team, "group") ?? github;
  return [
    ...(github === undefined ? [] : [{ who: `@${github}`, what: "reviews the team's folder" }]),
    ...(group === undefined ? [] : [{ who: group, what: "owner of the team's namespaces" }]),
    ...(platform === undefined ? [] : [{ who: `@${textOf(platform, "github") ?? "platform-team"}`, what: "platform team" }]),
    ...textsOf(page, "owners", "members").map((who) => ({ who, what: "may agree for the team" })),
    ...textsOf(page, "platformTeam", "members").map((who) => ({ who, what: "may agree for the platform" })),
    ...listAccess(page),
  ];
}

function listAccess(page: unknown): Grant[] {
  const access = find(page, "access");
  if (!Array.isArray(access)) return [];
  return access.flatMap((entry: unknown) => {
    const [who, what, until] = [textOf(entry, "group"), textOf(entry, "role"), textOf(entry, "until")];
    return who === undefined ? [] : [{ who, what: what ?? "viewer", ...(until === undefined ? {} : { until }) }];
  });
}

function dataOf(bytes: Uint8Array): unknown {
  return parseYaml("", bytes).page?.data;
}

function find(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, key) ? (inner as Record<string, unknown>)[key] : undefined,
    value,
  );
}

function textOf(value: unknown, key: string): string | undefined {
  const found = find(value, key);
  return typeof found === "string" ? found : undefined;
}

function textsOf(value: unknown, ...keys: readonly string[]): string[] {
  const found = find(value, ...keys);
  return Array.isArray(found) ? found.filter((text): text is string => typeof text === "string") : [];
}
