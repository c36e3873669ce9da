import type { PathModule } from "../kit/component.ts";
import { CacheOnAws } from "./aws.ts";
import type { CacheSettings } from "./contract.ts";
import { CacheInCluster } from "./kubernetes.ts";

export const path: PathModule<CacheSettings> = {
  create(args, opts) {
    return args.context.target === "aws" ? new CacheOnAws(args, opts) : new CacheInCluster(args, opts);
  },
};
