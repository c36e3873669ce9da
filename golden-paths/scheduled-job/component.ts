import type { PathModule } from "../kit/component.ts";
import type { ScheduledJobSettings } from "./contract.ts";
import { ScheduledJob } from "./scheduled-job.ts";
import { footprintOfJob } from "./sizing.ts";

export const path: PathModule<ScheduledJobSettings> = {
  create: (args, opts) => new ScheduledJob(args, opts),
  footprint: ({ settings, size }) => footprintOfJob(settings, size),
};
