import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { encodeRecord, noRecord, type RecordDraft } from "@roadbed/engine/ledger/record-line.ts";
import type { HistoryAct, HistoryMerge } from "./history.ts";
import { draftIntent, draftResult } from "./history-records.ts";

export interface WrittenHistory {
  readonly records: number;
  readonly commits: { readonly main: number; readonly ledger: number };
  /** Unix seconds of the last publication. */
  readonly end: number;
}

/** How many stacks a run publishes at once. */
const batchSize = 100;

/** Makes a repository of a history: main, and the branches ledger and live as the runs would have left them. */
export async function writeHistory(directory: string, merges: readonly HistoryMerge[]): Promise<WrittenHistory> {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  execFileSync("git", ["init", "--quiet", "--initial-branch=main"], { cwd: directory });
  execFileSync("git", ["config", "gc.auto", "0"], { cwd: directory });
  const main = await fastImport(directory, writeMain(merges));
  const publications = listPublications(merges, main);
  const lives = await fastImport(directory, writeLive(publications));
  let records = 0;
  await fastImport(
    directory,
    writeLedger(publications, lives, (count) => {
      records += count;
    }),
  );
  execFileSync("git", ["reset", "--quiet", "--hard", "main"], { cwd: directory });
  return { records, commits: { main: merges.length, ledger: publications.length }, end: publications.at(-1)?.t ?? 0 };
}

interface Publication {
  readonly t: number;
  readonly message: string;
  readonly acts: readonly HistoryAct[];
  readonly kind: "intent" | "applied" | "failed";
  readonly commit: string;
  readonly run: string;
}

function listPublications(merges: readonly HistoryMerge[], commits: readonly string[]): Publication[] {
  const publications: Publication[] = [];
  let clock = 0;
  let runs = 0;
  for (const [index, { t, acts }] of merges.entries()) {
    clock = Math.max(clock, t);
    const commit = commits[index] ?? "";
    for (let from = 0; from < acts.length; from += batchSize) {
      const batch = acts.slice(from, from + batchSize);
      const again = batch.filter(({ tries }) => tries === 2);
      for (const [group, kind] of [
        ...(again.length === 0 ? [] : [[again, "intent"] as const, [again, "failed"] as const]),
        [batch, "intent"] as const,
        [batch, "applied"] as const,
      ]) {
        if (kind === "intent") runs += 1;
        clock += 20;
        const run = `https://github.com/acme-corp/platform/actions/runs/${9_000_000 + runs}`;
        const subject = group.length === 1 ? (group[0]?.ref ?? "") : `${group.length} stacks`;
        publications.push({
          t: clock,
          kind,
          acts: group,
          commit,
          run,
          message: `${kind === "intent" ? kind : "result"}: ${subject}\n\nmain at ${commit}\nrun ${run}\n`,
        });
      }
    }
  }
  return publications;
}

function* writeMain(merges: readonly HistoryMerge[]): Generator<string> {
  for (const [index, { t, author, files }] of merges.entries()) {
    yield commitHead("main", index, { t, by: author, message: index === 0 ? "feat: the fleet" : `feat: a request (#${index})` });
    for (const [path, text] of files) yield text === undefined ? `D ${path}\n` : inline(path, text);
    yield "\n";
  }
}

function* writeLive(publications: readonly Publication[]): Generator<string> {
  let index = 0;
  for (const { t, kind, acts, message, commit } of publications) {
    if (kind === "intent") continue;
    yield commitHead("live", index++, { t, by: "Roadbed", message });
    for (const { ref, stage, kind: act } of acts) {
      const state = `.pulumi/stacks/environments/${ref.replace("/", ".")}.json`;
      const manifest = `${stage === "production" ? "eu" : "local"}/${ref}/deployment-web.yaml`;
      if (act === "delete" && kind === "applied") yield `D ${state}\nD ${manifest}\n`;
      else
        yield (
          inline(state, `{"version":3,"at":${t}}\n`) +
          inline(manifest, `kind: Deployment\nmetadata:\n  annotations: { commit: ${commit}, at: "${t}" }\n`)
        );
    }
    yield "\n";
  }
}

function* writeLedger(
  publications: readonly Publication[],
  lives: readonly string[],
  counted: (records: number) => void,
): Generator<string> {
  const files = new Map<string, string>();
  const ends = new Map<string, { seq: number; hash: string }>();
  let live = 0;
  const append = (draft: RecordDraft): void => {
    const end = ends.get(draft.ref);
    const { line, record } = encodeRecord({ ...draft, v: 1, seq: (end?.seq ?? -1) + 1, prev: end?.hash ?? noRecord });
    ends.set(draft.ref, { seq: record.seq, hash: record.hash });
    files.set(draft.ref, (files.get(draft.ref) ?? "") + line);
  };
  for (const [index, { t, kind, acts, message, commit, run }] of publications.entries()) {
    const named = kind === "intent" ? "" : `live at ${lives[live++] ?? ""}\n`;
    yield commitHead("ledger", index, { t, by: "Roadbed", message: message + named });
    const written = { commit, run, at: new Date((t - 5) * 1000).toISOString() };
    for (const act of acts) {
      append(kind === "intent" ? draftIntent(act, written) : draftResult(act, written, kind === "failed"));
      yield inline(`${act.ref}.ndjson`, files.get(act.ref) ?? "");
    }
    counted(acts.length);
    yield "\n";
  }
}

function commitHead(branch: string, index: number, { t, by, message }: { t: number; by: string; message: string }): string {
  return `commit refs/heads/${branch}\nmark :${index + 1}\ncommitter ${by} <${by.toLowerCase()}@example.com> ${t} +0000\ndata ${Buffer.byteLength(message)}\n${message}\n`;
}

function inline(path: string, text: string): string {
  return `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
}

/** Ids of the commits, in the order of their marks. */
async function fastImport(directory: string, commands: Iterable<string>): Promise<string[]> {
  const marks = join(directory, ".git", "history-marks");
  const child = spawn("git", ["-c", "core.compression=1", "fast-import", "--quiet", "--done", `--export-marks=${marks}`], {
    cwd: directory,
    stdio: ["pipe", "inherit", "inherit"],
  });
  const closed = once(child, "close");
  for (const command of commands) if (!child.stdin.write(command)) await once(child.stdin, "drain");
  child.stdin.end("done\n");
  const [code] = (await closed) as [number];
  if (code !== 0) throw new Error(`git fast-import failed (${code}).`);
  return readFileSync(marks, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.slice(1).split(" "))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, id = ""]) => id);
}
