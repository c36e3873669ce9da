import { buildBinaries } from "./find-binaries.ts";

// `npm run build:cluster`
try {
  await buildBinaries((line) => process.stdout.write(`${line}\n`));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
