import type { PathModule } from "../kit/component.ts";
import { PostgresOnAws } from "./aws.ts";
import type { PostgresSettings } from "./contract.ts";
import { PostgresInCluster } from "./kubernetes.ts";

export const path: PathModule<PostgresSettings> = {
  create(args, opts) {
    return args.context.target === "aws" ? new PostgresOnAws(args, opts) : new PostgresInCluster(args, opts);
  },
};
