import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Approval } from "@roadbed/engine/contract/consent.ts";
import { type Review, reviewSchema } from "@roadbed/engine/contract/review.ts";
import { makeSandbox, type Sandbox } from "./make-sandbox.ts";

/** Path -> text; undefined deletes. */
export type Files = Readonly<Record<string, string | undefined>>;

export interface Asked {
  readonly author?: string;
  readonly approvals?: readonly Approval[];
  readonly isFork?: boolean;
  /** Where the command runs. Default: the sandbox's clone. */
  readonly clone?: string;
}

/** Reviews changes with the real command as the workflow does: main is checked out, and the change is only there as git objects. */
export class ReviewBench {
  readonly sandbox: Sandbox;
  readonly #start: string;
  /** Minutes pass between one act and the next. */
  #minutes = 0;

  constructor(root: string) {
    this.sandbox = makeSandbox(root);
    this.#start = this.git("rev-parse", "main");
  }

  /** The commit with which main begins. */
  get start(): string {
    return this.#start;
  }

  /** Main as it was in the beginning. */
  reset(): void {
    this.git("reset", "--quiet", "--hard", this.#start);
  }

  remove(): void {
    rmSync(this.sandbox.folder, { recursive: true, force: true });
  }

  git(...args: readonly string[]): string {
    const date = this.#now();
    return execFileSync("git", args, {
      cwd: this.sandbox.clone,
      encoding: "utf8",
      env: { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  }

  /** A commit on the branch that is checked out. */
  commit(files: Files): string {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.sandbox.clone, path);
      rmSync(file, { force: true });
      if (text === undefined) continue;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message", "feat: change what is asked for");
    return this.git("rev-parse", "HEAD");
  }

  /** A branch of these changes, one commit for each, beginning where main stands. Main is checked out afterwards. */
  branch(...changes: readonly Files[]): string {
    this.git("switch", "--quiet", "--force-create", "change", "main");
    const [head = ""] = changes.map((files) => this.commit(files)).reverse();
    this.git("switch", "--quiet", "main");
    return head;
  }

  approve(by: string, commit: string): Approval {
    return { by, commit, at: this.#now() };
  }

  run(head: string, { author = "ada", approvals = [], isFork = false, clone = this.sandbox.clone }: Asked = {}) {
    const file = join(this.sandbox.folder, "facts.json");
    const [url, base] = ["https://github.com/acme-corp/platform/pull/12", this.git("rev-parse", "main")];
    writeFileSync(file, JSON.stringify({ number: 12, url, author, base, head, isFork, approvals }));
    const platform = join(this.sandbox.clone, "tools", "cli", "bin", "platform.mjs");
    const args = [platform, "review", "--pull-request", file, "--output", "json"];
    return spawnSync(process.execPath, args, { cwd: clone, encoding: "utf8", maxBuffer: 1 << 28 });
  }

  review(head: string, asked: Asked = {}): Review {
    const { stdout, stderr, status } = this.run(head, asked);
    if (stdout === "") throw new Error(stderr);
    const answer = reviewSchema.parse(JSON.parse(stdout));
    if (status !== (answer.state === "approved" ? 0 : 1)) throw new Error(`It ended with ${String(status)}, and is ${answer.state}.`);
    return answer;
  }

  read(path: string): string {
    return readFileSync(join(this.sandbox.clone, path), "utf8");
  }

  /** A file of main with one text in it replaced, which has to be there. */
  change(path: string, before: string, after: string): Files {
    const text = this.read(path);
    if (!text.includes(before)) throw new Error(`${path} does not say ${before}.`);
    return { [path]: text.replace(before, after) };
  }

  #now(): string {
    this.#minutes += 1;
    return new Date(Date.now() + this.#minutes * 60_000).toISOString();
  }
}

export function pageOf(ref: string): string {
  return `environments/${ref}/environment.yaml`;
}

export function needsOf({ needs }: Review): Record<string, readonly string[]> {
  return Object.fromEntries(needs.map(({ team, people }) => [team, people]));
}
