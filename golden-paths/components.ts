import type { PathModule } from "./kit/component.ts";

/** Golden path -> the module that makes its resources, loaded when an environment asks for it. */
export const components: Readonly<Record<string, () => Promise<{ path: PathModule<never> }>>> = {
  bucket: () => import("./bucket/component.ts"),
  cache: () => import("./cache/component.ts"),
  postgres: () => import("./postgres/component.ts"),
  queue: () => import("./queue/component.ts"),
  "scheduled-job": () => import("./scheduled-job/component.ts"),
  "web-service": () => import("./web-service/component.ts"),
  worker: () => import("./worker/component.ts"),
};
