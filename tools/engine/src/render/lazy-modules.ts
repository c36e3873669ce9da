import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";

/**
 * Modules that importing the Pulumi SDK loads at once but a render hardly ever uses: together they are more than half
 * of the import. They are replaced by a stand-in that loads the real module at the first property that anybody asks
 * of it, so a program that does need one (a dynamic provider is serialized with TypeScript) gets it.
 */
const lazy: readonly { readonly specifier: string; readonly parent: string }[] = [
  { specifier: "@npmcli/arborist", parent: "/@pulumi/pulumi/runtime/closure/codePaths.js" },
  { specifier: "normalize-package-data", parent: "/@pulumi/pulumi/runtime/closure/codePaths.js" },
  { specifier: "typescript", parent: "/@pulumi/pulumi/typescript-shim.js" },
  { specifier: "./automation", parent: "/@pulumi/pulumi/index.js" },
  { specifier: "./helm", parent: "/@pulumi/kubernetes/index.js" },
  { specifier: "./kustomize", parent: "/@pulumi/kubernetes/index.js" },
  { specifier: "./yaml", parent: "/@pulumi/kubernetes/index.js" },
];
const specifiers: ReadonlySet<string> = new Set(lazy.map((entry) => entry.specifier));
const scheme = "roadbed-lazy:";
/** To serialize a function, the SDK loads every module of Node; this one cannot be loaded in a worker. */
const absentInWorker = { specifier: "trace_events", parent: "/@pulumi/pulumi/runtime/closure/createClosure.js" };
const emptyModule = "roadbed-empty:";
let installed = false;

/** Must run before the SDK is imported. Running it twice changes nothing. */
export function installLazyModules(): void {
  if (installed) return;
  installed = true;
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === absentInWorker.specifier && !isMainThread && context.parentURL?.endsWith(absentInWorker.parent) === true) {
        return { url: emptyModule, format: "commonjs", shortCircuit: true };
      }
      const resolved = next(specifier, context);
      if (!specifiers.has(specifier) || !isLazy(specifier, context.parentURL)) return resolved;
      return { url: scheme + encodeURIComponent(resolved.url), format: "commonjs", shortCircuit: true };
    },
    load(url, context, next) {
      if (url === emptyModule) return { format: "commonjs", source: "module.exports = {};", shortCircuit: true };
      if (!url.startsWith(scheme)) return next(url, context);
      return { format: "commonjs", source: makeStandIn(decodeURIComponent(url.slice(scheme.length))), shortCircuit: true };
    },
  });
}

function isLazy(specifier: string, parentUrl: string | undefined): boolean {
  return parentUrl !== undefined && lazy.some((entry) => entry.specifier === specifier && parentUrl.endsWith(entry.parent));
}

/** `__esModule` keeps the SDK's own import code from copying (and thereby asking for) every property. */
function makeStandIn(url: string): string {
  const path = JSON.stringify(fileURLToPath(url));
  return `
    const { createRequire } = require("node:module");
    let real;
    const load = () => (real ??= createRequire(${path})(${path}));
    module.exports = new Proxy({}, {
      get: (_, key) => key === "__esModule" ? true : load()[key],
      has: (_, key) => key in load(),
    });`;
}
