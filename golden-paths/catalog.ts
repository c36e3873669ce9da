import { type Catalog, type GoldenPath, refOfGoldenPath } from "@roadbed/engine/contract/golden-path.ts";
import { bucket } from "./bucket/contract.ts";
import { cache } from "./cache/contract.ts";
import { postgres } from "./postgres/contract.ts";
import { queue } from "./queue/contract.ts";
import { scheduledJob } from "./scheduled-job/contract.ts";
import { webService } from "./web-service/contract.ts";
import { worker } from "./worker/contract.ts";

/** What teams may ask for. A path that is not in this list does not exist. Loads no Pulumi: checking must stay fast. */
const paths: readonly GoldenPath[] = [bucket, cache, postgres, queue, scheduledJob, webService, worker];

export const catalog: Catalog = new Map(paths.map((path) => [refOfGoldenPath(path), path]));
