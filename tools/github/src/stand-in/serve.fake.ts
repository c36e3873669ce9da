import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openBranches } from "./git.fake.ts";
import { startStandIn } from "./stand-in.fake.ts";
import { makeState, type StandInState } from "./state.fake.ts";

/**
 * The stand-in as a process of its own, which keeps what it knows in a file.
 *
 *   node tools/github/src/stand-in/serve.fake.ts --state <folder> [--port 8090] [--git <bare repository>]
 *
 * <folder>/state.json is read at the start (or made) and written after each request; <folder>/url names the address as
 * soon as it answers. With --git, branches are those of that repository, and merges are commits in it.
 */
export async function serve(args: readonly string[]): Promise<{ url: string; close(): Promise<void> }> {
  const { values } = parseArgs({
    args: [...args],
    options: { state: { type: "string" }, port: { type: "string" }, git: { type: "string" } },
  });
  const folder = values.state;
  if (folder === undefined) throw new Error("Name the folder of its state with --state.");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "state.json");
  const save = (state: StandInState) => {
    // Whoever reads it meanwhile sees the whole of the one or of the other.
    writeFileSync(`${file}.new`, `${JSON.stringify(state, undefined, 2)}\n`);
    renameSync(`${file}.new`, file);
  };
  const state = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as StandInState) : makeState();
  save(state);
  const standIn = await startStandIn({
    state,
    save,
    now: () => `${new Date().toISOString().slice(0, 19)}Z`,
    ...(values.port === undefined ? {} : { port: Number(values.port) }),
    ...(values.git === undefined ? {} : { branches: openBranches(values.git) }),
  });
  writeFileSync(join(folder, "url"), `${standIn.url}\n`);
  return standIn;
}

if (import.meta.main) await serve(process.argv.slice(2));
