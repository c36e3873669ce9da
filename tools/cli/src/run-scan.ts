import { isScanClean, scanFleet } from "@roadbed/engine/flow/scan.ts";
import { renderScan } from "@roadbed/engine/views/scan.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import type { ScanFlags } from "./commands/scan.ts";
import { type Context, findRoot, todayOf } from "./context.ts";
import { judgement } from "./judgement.ts";
import { openCache } from "./open-platform.ts";
import { endWith, print } from "./output.ts";

/** `platform scan`: all that main asks for, judged as if it were new. */
export async function runScan(this: Context, flags: ScanFlags): Promise<void> {
  const root = findRoot(this);
  const cache = openCache(root);
  try {
    const scan = await scanFleet({ root, commit: flags.commit, catalog, layers, cache, today: todayOf(this), judge: judgement.judge });
    endWith(this, isScanClean(scan));
    print(this, renderScan(scan, flags.output));
  } finally {
    cache.close();
  }
}
