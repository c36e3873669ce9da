import { existsSync, realpathSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The checkout that this code itself lies in, as a URL with a slash at the end. */
const own = new URL("../../../../", import.meta.url).href;
const checkouts = new Set<string>();
let installed = false;

/**
 * Lets the programs of another checkout (a base commit, written to a folder without node_modules) run here: packages
 * come from this checkout, so that there is one copy of the SDK; `@roadbed/...` comes from the other checkout, so
 * that its golden paths meet their own kit and not ours.
 */
export function installCheckout(root: string): void {
  const url = pathToFileURL(join(realpathSync(root), "/")).href;
  if (url === own) return;
  checkouts.add(url);
  if (installed) return;
  installed = true;
  registerHooks({
    resolve(specifier, context, next) {
      const checkout = isBare(specifier) ? findCheckout(context.parentURL) : undefined;
      if (checkout === undefined) return next(specifier, context);
      try {
        return intoCheckout(
          next(specifier, { ...context, parentURL: toOwn(checkout, context.parentURL ?? checkout) }),
          specifier,
          checkout,
        );
      } catch {
        return next(specifier, context);
      }
    },
  });
}

function isBare(specifier: string): boolean {
  return !/^(?:\.{0,2}\/|[a-z]+:)/.test(specifier);
}

function findCheckout(parentUrl: string | undefined): string | undefined {
  if (parentUrl === undefined || parentUrl.includes("/node_modules/")) return undefined;
  for (const checkout of checkouts) if (parentUrl.startsWith(checkout)) return checkout;
  return undefined;
}

function toOwn(checkout: string, url: string): string {
  return own + url.slice(checkout.length);
}

function intoCheckout<Resolved extends { url: string }>(resolved: Resolved, specifier: string, checkout: string): Resolved {
  if (!specifier.startsWith("@roadbed/") || !resolved.url.startsWith(own)) return resolved;
  const url = checkout + resolved.url.slice(own.length);
  return existsSync(fileURLToPath(url)) ? { ...resolved, url } : resolved;
}
