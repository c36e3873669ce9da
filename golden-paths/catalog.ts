import { type Catalog, type GoldenPath, refOfGoldenPath } from "@roadbed/engine/contract/golden-path.ts";

/** What teams may ask for. A path that is not in this list does not exist. Loads no Pulumi: checking must stay fast. */
const paths: readonly GoldenPath[] = [];

export const catalog: Catalog = new Map(paths.map((path) => [refOfGoldenPath(path), path]));
