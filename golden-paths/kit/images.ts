import type { EnvironmentContext } from "./context.ts";
import { images } from "./images.data.ts";

/**
 * An image that golden paths themselves run, pinned by digest. It is pulled from the first registry of
 * platform/instances.yaml, where the platform team mirrors it: policy admits no other source.
 */
export function imageOf(context: EnvironmentContext, image: keyof typeof images): string {
  return `${context.input.platform.registries[0] ?? ""}/${images[image]}`;
}
