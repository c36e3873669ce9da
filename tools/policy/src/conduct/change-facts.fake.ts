import { createHash } from "node:crypto";
import type { ChangedFile, ChangeFacts, ChangeSide } from "@roadbed/engine/contract/change.ts";
import { environmentSchema } from "@roadbed/engine/contract/environment.ts";
import { platformSchema } from "@roadbed/engine/contract/instance.ts";
import { type Team, teamSchema } from "@roadbed/engine/contract/team.ts";
import { type Waiver, waiverSchema } from "@roadbed/engine/contract/waiver.ts";
import type { Violation } from "@roadbed/engine/contract/verdict.ts";
import { judgeConduct } from "./conduct-rules.ts";

/** Path -> text before and after; undefined where there is no such file. */
export type Edits = Readonly<Record<string, readonly [before: string | undefined, after: string | undefined]>>;

export interface Sketch {
  readonly author?: string;
  readonly isFork?: boolean;
  readonly old?: Partial<ChangeSide>;
  readonly next?: Partial<ChangeSide>;
}

/** A change in a platform where ada and grace own orders, niklaus and barbara billing, and margaret and linus the platform. */
export function makeChange(edits: Edits, { author, isFork = false, old = {}, next = {} }: Sketch = {}): ChangeFacts {
  return {
    files: Object.entries(edits).map(([path, [before, after]]): ChangedFile => ({
      path,
      ...idOf("before", before),
      ...idOf("after", after),
    })),
    old: { ...sideOf(edits, 0), ...old },
    next: { ...sideOf(edits, 1), ...next },
    isFork,
    ...(author === undefined ? {} : { author }),
  };
}

/** `rule path: message` of all that is wrong with a change. */
export function whatIsWrong(facts: ChangeFacts): string[] {
  return judgeConduct(facts).map(({ rule, path, message }: Violation) => `${rule}${path === undefined ? "" : ` ${path}`}: ${message}`);
}

export const edited = ["before", "after"] as const;
export const added = [undefined, "after"] as const;
export const removed = ["before", undefined] as const;

export function pageOf(ref: string): string {
  return `environments/${ref}/environment.yaml`;
}

export const platform = platformSchema.parse({
  organisation: "acme",
  github: "acme-corp",
  platformTeam: { members: ["margaret", "linus"] },
  registries: ["ghcr.io/acme-corp"],
  instances: {},
});

export function makeTeam(name: string, members: readonly string[], more: object = {}): Team {
  return teamSchema.parse({
    name,
    purpose: `What ${name} is for.`,
    owners: { github: `${name}-team`, members },
    contact: { chat: `#${name}`, email: `${name}@example.com` },
    costCentre: "CC-1042",
    ...more,
  });
}

export const teams: ReadonlyMap<string, Team> = new Map([
  ["orders", makeTeam("orders", ["ada", "grace"])],
  ["billing", makeTeam("billing", ["niklaus", "barbara"])],
]);

export function makeEnvironment(components: Readonly<Record<string, string>>) {
  return environmentSchema.parse({
    purpose: "Where it is tried.",
    stage: "staging",
    components: Object.fromEntries(Object.entries(components).map(([name, path]) => [name, { path }])),
  });
}

export function makeWaiver(approver: string, more: object = {}): Waiver {
  return waiverSchema.parse({
    rule: "public-exposure",
    scope: { environments: ["orders/staging"] },
    reason: "The partner's firewall knows this address only.",
    control: "The firewall in front lets in the partner alone.",
    owner: "orders",
    approver,
    until: "2027-01-31",
    ...more,
  });
}

function sideOf(edits: Edits, side: 0 | 1): ChangeSide {
  const packageFiles = Object.entries(edits).flatMap(([path, texts]) => {
    const text = texts[side];
    return text !== undefined && /(?:^|\/)(?:package\.json|package-lock\.json|\.npmrc)$/.test(path) ? [[path, text] as const] : [];
  });
  return { platform, teams, environments: new Map(), waivers: new Map(), versions: new Map(), packageFiles: new Map(packageFiles) };
}

function idOf(side: "before" | "after", text: string | undefined): Partial<ChangedFile> {
  return text === undefined ? {} : { [side]: createHash("sha1").update(text).digest("hex") };
}
