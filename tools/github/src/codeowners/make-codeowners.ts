import type { Platform } from "@roadbed/engine/contract/instance.ts";
import type { Team } from "@roadbed/engine/contract/team.ts";

export interface Owners {
  readonly platform: Pick<Platform, "github" | "platformTeam">;
  /** Name of the folder -> team. */
  readonly teams: ReadonlyMap<string, { readonly owners: Pick<Team["owners"], "github"> }>;
}

/** Pages that nobody owns by CODEOWNERS: the required status decides about them. Also what the lint leaves out. */
export const unownedPages = ["/environments/*/*/environment.yaml", "/environments/*/*/README.md", "/environments/*/README.md"] as const;

/** `.github/CODEOWNERS`: who GitHub asks to review, besides those that the required status asks for. */
export function makeCodeowners({ platform, teams }: Owners): string {
  const handle = (team: string) => `@${platform.github}/${team}`;
  const platformTeam = handle(platform.platformTeam.github);
  const folders = [...teams].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    "# Generated from platform/instances.yaml and environments/*/team.yaml. To bring it up to date:",
    "#   node tools/github/scripts/write-codeowners.ts",
    "# The last line that matches a path decides.",
    "",
    "# Everything belongs to the platform team, but for what stands below.",
    `* ${platformTeam}`,
    "",
    "# What a team keeps in its folder, above all who belongs to it: one of the team, or of the platform team.",
    ...folders.map(([name, { owners }]) => `/environments/${name}/ ${[...new Set([handle(owners.github), platformTeam])].join(" ")}`),
    "",
    "# Code runs with the platform's rights, wherever it stands.",
    `/environments/**/*.ts ${platformTeam}`,
    "",
    "# Requests belong to nobody here: the required status roadbed/review decides by the risk of what they change, from",
    "# nobody at all to two people, and by environments/<team>/team.yaml who they are. CODEOWNERS knows neither.",
    ...unownedPages,
    "",
  ].join("\n");
}
