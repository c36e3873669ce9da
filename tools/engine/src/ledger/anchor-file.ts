import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The ledger's commit up to which this clone has verified it. Lost with the clone; kept elsewhere, it is `--anchor`. */
export interface Anchor {
  load(): string | undefined;
  save(commit: string): void;
}

export function openAnchor(directory: string): Anchor {
  const file = join(directory, ".platform", "ledger-verified");
  return {
    load() {
      try {
        return /^[0-9a-f]{40,64}$/.exec(readFileSync(file, "utf8").trim())?.[0];
      } catch {
        return undefined;
      }
    },
    save(commit) {
      mkdirSync(dirname(file), { recursive: true });
      const draft = `${file}.${process.pid}.tmp`;
      writeFileSync(draft, `${commit}\n`);
      renameSync(draft, file);
    },
  };
}
