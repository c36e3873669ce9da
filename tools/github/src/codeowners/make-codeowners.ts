import type { Platform } from "@roadbed/engine/contract/instance.ts";

/** Pages that nobody owns by CODEOWNERS: the required status decides about them. Also what the lint leaves out. */
export const unownedPages = [
  "/environments/*/team.yaml",
  "/environments/*/README.md",
  "/environments/*/*/environment.yaml",
  "/environments/*/*/README.md",
] as const;

/** `.github/CODEOWNERS`: who GitHub asks to review, besides those that the required status asks for. It names no team, so that a new one needs no change of it. */
export function makeCodeowners({ github, platformTeam }: Pick<Platform, "github" | "platformTeam">): string {
  return [
    "# Generated from platform/instances.yaml by npm run generate. The last line that matches a path decides.",
    "",
    "# Everything belongs to the platform team: code runs with the platform's rights, wherever it stands.",
    `* @${github}/${platformTeam.github}`,
    "",
    "# Requests belong to nobody here: the required status roadbed/review decides by the risk of what they change, from",
    "# nobody at all to two people, and by environments/<team>/team.yaml of main who they are. CODEOWNERS knows neither.",
    ...unownedPages,
    "",
  ].join("\n");
}
