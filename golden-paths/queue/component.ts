import type { PathModule } from "../kit/component.ts";
import { noFootprint } from "../kit/footprint.ts";
import { QueueOnAws } from "./aws.ts";
import { connectSqs } from "./connection.ts";
import type { QueueSettings } from "./contract.ts";
import { QueueInCluster } from "./kubernetes.ts";
import { connectTakenQueue } from "./taken.ts";

export const path: PathModule<QueueSettings> = {
  create(args, opts) {
    return args.context.target === "aws" ? new QueueOnAws(args, opts) : new QueueInCluster(args, opts);
  },
  connectFrom({ context, link, opts }) {
    const { taken } = link;
    const address = { owner: taken.from, component: taken.name, ordered: taken.settings["ordered"] === true };
    if (context.target === "aws") return connectSqs(context, address, link.access, []);
    return connectTakenQueue(context, address, { as: taken.as, access: link.access }, opts);
  },
  footprint: () => noFootprint,
};
