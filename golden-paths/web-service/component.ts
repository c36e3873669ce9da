import { namespaceOfEnvironment } from "@roadbed/engine/contract/identity.ts";
import type { PathModule } from "../kit/component.ts";
import { footprintOfReplicas } from "../kit/workload/sizing.ts";
import { connectWebService } from "./connection.ts";
import type { WebServiceSettings } from "./contract.ts";
import { sizeWebService } from "./sizing.ts";
import { WebService } from "./web-service.ts";

export const path: PathModule<WebServiceSettings> = {
  create: (args, opts) => new WebService(args, opts),
  connectFrom({ link: { taken } }) {
    // The owner's contract has parsed these settings.
    const { port } = taken.settings as unknown as WebServiceSettings;
    return connectWebService({ namespace: namespaceOfEnvironment(taken.from), component: taken.name, port }, []);
  },
  footprint({ settings, size, stage }) {
    const { replicas, pod } = sizeWebService(settings, size, stage === "production");
    return footprintOfReplicas(replicas, pod);
  },
};
