import type { PathModule } from "../kit/component.ts";
import { noFootprint } from "../kit/footprint.ts";
import { BucketOnAws } from "./aws.ts";
import { connectS3 } from "./connection.ts";
import type { BucketSettings } from "./contract.ts";
import { BucketInCluster } from "./kubernetes.ts";

export const path: PathModule<BucketSettings> = {
  create(args, opts) {
    return args.context.target === "aws" ? new BucketOnAws(args, opts) : new BucketInCluster(args, opts);
  },
  connectFrom({ context, link }) {
    return connectS3(context, { owner: link.taken.from, component: link.taken.name }, link.access, []);
  },
  footprint: () => noFootprint,
};
