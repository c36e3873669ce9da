import { runGit } from "../../ledger/run-git.ts";

/** More refs than this are looked up in one walk through history. */
const fewRefs = 20;
/** How far such a walk goes back. */
const manyCommits = 10_000;

/** Who last changed each environment's folder, as git has it; its deletion counts. Layers have no one requester. */
export async function findRequesters(root: string, commit: string, refs: readonly string[]): Promise<Map<string, string>> {
  if (refs.length > fewRefs) return walkHistory(root, commit, new Set(refs));
  const found = new Map<string, string>();
  for (const ref of refs) {
    const author = await runGit(root, ["log", "-1", "--format=%an <%ae>", commit, "--", `environments/${ref}`]);
    found.set(ref, author.toString("utf8").trim() || "unknown");
  }
  return found;
}

async function walkHistory(root: string, commit: string, refs: ReadonlySet<string>): Promise<Map<string, string>> {
  const log = await runGit(root, [
    "log",
    `--max-count=${manyCommits}`,
    "--format=%x01%an <%ae>",
    "--name-only",
    "--no-renames",
    commit,
    "--",
    "environments",
  ]);
  const found = new Map<string, string>();
  for (const entry of log.toString("utf8").split("\u0001")) {
    const [author = "", ...paths] = entry.split("\n").filter((line) => line !== "");
    for (const path of paths) {
      const ref = path.split("/").slice(1, 3).join("/");
      if (refs.has(ref) && !found.has(ref)) found.set(ref, author);
    }
  }
  for (const ref of refs) if (!found.has(ref)) found.set(ref, "unknown");
  return found;
}
