import { arch, cpus, totalmem } from "node:os";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { benchmarks } from "./benchmarks.ts";
import { type Row, renderReport } from "./report.ts";

/** `npm run bench [-- B1 B5 …]`: runs the benchmarks named (default: all) and prints the figures side by side. */
async function main(wanted: readonly string[]): Promise<void> {
  const root = join(import.meta.dirname, "..", "..");
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  process.stdout.write(
    `${new Date().toISOString().slice(0, 10)}, ${commit}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? arch()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB\n\n`,
  );
  const unknown = wanted.filter((id) => !benchmarks.some((benchmark) => benchmark.id === id));
  if (unknown.length > 0) {
    process.stderr.write(`There is no benchmark ${unknown.join(", ")}. There are: ${benchmarks.map(({ id }) => id).join(", ")}.\n`);
    process.exitCode = 2;
    return;
  }
  const rows: Row[] = [];
  for (const benchmark of benchmarks.filter(({ id }) => wanted.length === 0 || wanted.includes(id))) {
    process.stderr.write(`${benchmark.id}  ${benchmark.what} …\n`);
    rows.push(...(await benchmark.run(root)));
  }
  process.stdout.write(renderReport(rows));
}

await main(process.argv.slice(2));
