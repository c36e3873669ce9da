import { buildBinaries } from "./find-binaries.ts";

// `npm run build:cluster`
await buildBinaries((line) => process.stdout.write(`${line}\n`));
