import type { EnvironmentContext } from "../kit/context.ts";
import { readLayerText } from "../kit/layer-outputs.ts";

export interface Hosts {
  /** One label below the platform's domain: its gateway answers them with its own certificate. */
  readonly shared: readonly string[];
  /** All others: each needs a listener and a certificate. */
  readonly own: readonly string[];
}

/**
 * `<component>--<namespace>.<domain>`: no name holds two hyphens in a row, so that no two components share a host; and
 * names are at most 20 long, so that all of them fit into one label of 63.
 */
export function defaultHostOf(context: EnvironmentContext, component: string): string {
  return `${component}--${context.namespace}.${readLayerText(context, "services", "domain")}`;
}

export function listHosts(
  context: EnvironmentContext,
  component: string,
  settings: { readonly public: boolean },
  asked: readonly string[],
): Hosts {
  const all = [...new Set([...(settings.public ? [defaultHostOf(context, component)] : []), ...asked])].sort();
  if (all.length === 0) return { shared: [], own: [] };
  const domain = `.${readLayerText(context, "services", "domain")}`;
  const isShared = (host: string) => host.endsWith(domain) && !host.slice(0, -domain.length).includes(".");
  return { shared: all.filter(isShared), own: all.filter((host) => !isShared(host)) };
}
