import type { PathModule } from "../kit/component.ts";
import { noFootprint } from "../kit/footprint.ts";
import { TemplatePathOnAws } from "./aws.ts";
import type { TemplatePathSettings } from "./contract.ts";
import { TemplatePathInCluster } from "./kubernetes.ts";

export const path: PathModule<TemplatePathSettings> = {
  create(args, opts) {
    return args.context.target === "aws" ? new TemplatePathOnAws(args, opts) : new TemplatePathInCluster(args, opts);
  },
  // It runs no pods.
  footprint: () => noFootprint,
};
