import type { TracedMerge } from "@roadbed/testing/merge-trace.ts";
import { simpleInstances, writeSimplePage, writeSimpleTeam } from "./simple-platform.fake.ts";

/** What one merge does to the repository: path -> text, or undefined where a file goes. */
export type FileChange = ReadonlyMap<string, string | undefined>;

interface Page {
  readonly ref: string;
  readonly stage: string;
  readonly components: Map<string, string>;
}

/**
 * Turns a trace into commits over the simple platform: who is seen for the first time is created, whose files all go is
 * deleted, and every other touch changes, adds or removes a component.
 */
export class MergePlayer {
  readonly #pages = new Map<string, Page>();
  readonly #deleted = new Map<string, Set<string>>();
  #version = 0;

  get living(): number {
    return this.#pages.size;
  }

  /** Everything that is there before the first merge. */
  begin(trace: readonly TracedMerge[]): FileChange {
    const files = new Map<string, string | undefined>([
      ["platform/instances.yaml", simpleInstances],
      ["golden-paths/README.md", "0"],
    ]);
    const seen = new Set<string>();
    for (const { environments } of trace) {
      for (const [id, { added, modified, deleted }] of Object.entries(environments)) {
        const isBorn = added > 4 && modified === 0 && deleted === 0;
        if (!seen.has(id) && !isBorn) this.#create(id, files);
        seen.add(id);
      }
    }
    return files;
  }

  play({ environments, sharedFiles }: TracedMerge): FileChange {
    this.#version += 1;
    const files = new Map<string, string | undefined>();
    if (sharedFiles > 0) files.set("golden-paths/README.md", String(this.#version));
    for (const [id, { added, modified, deleted }] of Object.entries(environments)) {
      const page = this.#pages.get(id);
      if (page === undefined) this.#create(id, files);
      else if (deleted > 5 && added === 0 && modified === 0) this.#delete(id, page, files);
      else this.#change(page, added, deleted, files);
    }
    return files;
  }

  #create(id: string, files: Map<string, string | undefined>): void {
    const number = Number(id.replaceAll(/\D/g, ""));
    const team = `team-${number % 40}`;
    const components = new Map([["web", String(this.#version)], ...(number % 3 === 0 ? [["db", "1"] as const] : [])]);
    const page: Page = { ref: `${team}/env-${number}`, stage: number % 4 === 0 ? "production" : "development", components };
    this.#pages.set(id, page);
    files.set(`environments/${team}/team.yaml`, this.#writeTeam(team));
    files.set(`environments/${page.ref}/environment.yaml`, write(page));
  }

  /** Half of the teams say at once that the data may go; of the others it is held. */
  #delete(id: string, { ref }: Page, files: Map<string, string | undefined>): void {
    const [team = "", environment = ""] = ref.split("/");
    this.#pages.delete(id);
    files.set(`environments/${ref}/environment.yaml`, undefined);
    if (Number(id.replaceAll(/\D/g, "")) % 2 === 0) return;
    this.#deleted.set(team, (this.#deleted.get(team) ?? new Set()).add(environment));
    files.set(`environments/${team}/team.yaml`, this.#writeTeam(team));
  }

  #change(page: Page, added: number, deleted: number, files: Map<string, string | undefined>): void {
    const extras = [...page.components.keys()].filter((name) => name.startsWith("extra"));
    if (added > 0) page.components.set(`extra-${this.#version}`, "1");
    else if (deleted > 0 && extras[0] !== undefined) page.components.delete(extras[0]);
    else page.components.set("web", String(this.#version));
    files.set(`environments/${page.ref}/environment.yaml`, write(page));
  }

  #writeTeam(team: string): string {
    return writeSimpleTeam(team, [...(this.#deleted.get(team) ?? [])]);
  }
}

function write({ stage, components }: Page): string {
  return writeSimplePage(Object.fromEntries(components), stage);
}
