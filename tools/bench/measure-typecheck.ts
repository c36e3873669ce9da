import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measureCommand, median } from "./measure.ts";
import type { Row } from "./report.ts";

/** B10: what an author waits for: one AWS resource, imported by sub-path as the golden paths do, against the whole package. */
export async function measureTypecheck(root: string): Promise<readonly Row[]> {
  const folder = join(root, ".platform", "bench", "typecheck");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const base = { extends: join(root, "tsconfig.base.json") };
  writeFileSync(
    join(folder, "sub-path.ts"),
    'import { Queue } from "@pulumi/aws/sqs/queue.js";\nexport const queue = new Queue("orders", { sqsManagedSseEnabled: true });\n',
  );
  writeFileSync(
    join(folder, "barrel.ts"),
    'import * as aws from "@pulumi/aws";\nexport const queue = new aws.sqs.Queue("orders", { sqsManagedSseEnabled: true });\n',
  );
  for (const name of ["sub-path", "barrel"])
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ ...base, files: [`${name}.ts`] }));
  const tsc = (name: string) =>
    measureCommand(
      [process.execPath, join(root, "node_modules", "typescript", "bin", "tsc"), "--noEmit", "-p", join(folder, `${name}.json`)],
      { cwd: folder, runs: 5 },
    );
  const own = await tsc("sub-path");
  const barrel = await tsc("barrel");
  return [
    {
      id: "B10",
      what: "type-check of one AWS component",
      seconds: own.wall,
      peakMegabytes: own.peak,
      aim: 2.2,
      peers: [{ name: "import of all of @pulumi/aws", seconds: median(barrel.wall), peakMegabytes: barrel.peak }],
      note: own.status === 0 && barrel.status === 0 ? "both pass" : "FAILED to type-check",
    },
  ];
}
