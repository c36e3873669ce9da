import { readdirSync, readFileSync } from "node:fs";
import { load } from "js-yaml";
import type { SampleEntry } from "./repository.ts";

/** One file below `tools/engine/examples/`: files of a repository, by path, and what `check` says of them. */
export interface Scenario {
  readonly name: string;
  readonly entries: readonly SampleEntry[];
  /** The findings as a terminal shows them; absent where nothing is wrong. */
  readonly expect?: string;
}

type Written = string | null | { readonly link: string } | { readonly executable: string } | { readonly submodule: string };

/** Every scenario of a folder, each on top of a platform and two teams without mistakes. */
export function readScenarios(folder: URL): Scenario[] {
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const { expect, ...files } = load(readFileSync(new URL(file, folder), "utf8")) as Readonly<Record<string, Written>>;
      const all = Object.entries({ ...baseFiles, ...files }).flatMap(([path, written]) =>
        written === null ? [] : [makeEntry(path, written)],
      );
      return { name: file.replace(/\.yaml$/, ""), entries: all, ...(typeof expect === "string" ? { expect } : {}) };
    });
}

function makeEntry(path: string, written: Exclude<Written, null>): SampleEntry {
  if (typeof written === "string") return { path, content: written };
  if ("link" in written) return { path, content: written.link, mode: "120000" };
  if ("executable" in written) return { path, content: written.executable, mode: "100755" };
  return { path, content: written.submodule, mode: "160000" };
}

function writeTeam(name: string): string {
  return `name: ${name}\npurpose: Everything about ${name}.\nowners: { github: ${name}-team }\ncontact: { chat: "#${name}", email: ${name}@example.com }\ncostCentre: CC-1042\n`;
}

/** A platform on which every stage lands, and the teams `orders` and `billing`. */
export const baseFiles: Readonly<Record<string, string>> = {
  "platform/instances.yaml": `organisation: acme
github: acme-corp
registries: [ghcr.io/acme-corp]
instances:
  local:
    target: kubernetes
    engine: embedded
    stages: [sandbox, development, staging]
    region: dublin-1
    domain: dev.example.com
    layers:
      services: {}
  eu:
    target: aws
    engine: pulumi
    stages: [production]
    region: eu-west-1
    account: "111122223333"
    domain: example.com
    layers:
      network: {}
      cluster: {}
      services: {}
`,
  "environments/orders/team.yaml": writeTeam("orders"),
  "environments/billing/team.yaml": writeTeam("billing"),
};
