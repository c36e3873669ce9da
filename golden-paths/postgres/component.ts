import type { PathModule } from "../kit/component.ts";
import { footprintOf } from "../kit/footprint.ts";
import { PostgresOnAws } from "./aws.ts";
import type { PostgresSettings } from "./contract.ts";
import { PostgresInCluster } from "./kubernetes.ts";
import { footprintInCluster, helpers } from "./sizing.ts";

export const path: PathModule<PostgresSettings> = {
  create(args, opts) {
    return args.context.target === "aws" ? new PostgresOnAws(args, opts) : new PostgresInCluster(args, opts);
  },
  footprint: ({ target, size, stage }) => (target === "aws" ? footprintOf(1, helpers.roles) : footprintInCluster(size, stage)),
};
