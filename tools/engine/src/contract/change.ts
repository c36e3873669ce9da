import type { Environment } from "./environment.ts";
import type { Platform } from "./instance.ts";
import type { Team } from "./team.ts";
import type { Waiver } from "./waiver.ts";

/** A file that differs; absent on the side where it isn't there. Object ids of git. */
export interface ChangedFile {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/** What one side of a change says, of all that the change touches. */
export interface ChangeSide {
  readonly platform: Platform;
  readonly teams: ReadonlyMap<string, Team>;
  /** `<team>/<environment>` -> its page. */
  readonly environments: ReadonlyMap<string, Environment>;
  readonly waivers: ReadonlyMap<string, Waiver>;
  /** Golden path -> its version, of those whose code changes. */
  readonly versions: ReadonlyMap<string, string>;
  /** Path -> text of the files that say which packages are installed, where they changed. */
  readonly packageFiles: ReadonlyMap<string, string>;
}

/** A change as such: who brings which files. Its plans are judged elsewhere. */
export interface ChangeFacts {
  readonly files: readonly ChangedFile[];
  /** What holds before it: who owns what, and who may agree, is only ever asked of this side. */
  readonly old: ChangeSide;
  readonly next: ChangeSide;
  /** GitHub login; absent where it isn't a pull request yet. */
  readonly author?: string;
  readonly isFork: boolean;
}
