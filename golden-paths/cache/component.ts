import type { PathModule } from "../kit/component.ts";
import { noFootprint } from "../kit/footprint.ts";
import { CacheOnAws } from "./aws.ts";
import type { CacheSettings } from "./contract.ts";
import { CacheInCluster } from "./kubernetes.ts";
import { footprintInCluster } from "./sizing.ts";

export const path: PathModule<CacheSettings> = {
  create(args, opts) {
    return args.context.target === "aws" ? new CacheOnAws(args, opts) : new CacheInCluster(args, opts);
  },
  footprint: ({ target, size }) => (target === "aws" ? noFootprint : footprintInCluster(size)),
};
