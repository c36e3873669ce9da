/** Environments: `<team>/<environment>.ndjson`. Layers have the ref `layers/<instance>/<layer>`, and so their path. */
export function pathOfRef(ref: string): string {
  return `${ref}.ndjson`;
}

/** Undefined for files that are not ledger files, such as a README on the branch. */
export function refOfPath(path: string): string | undefined {
  return /^(?:[a-z][a-z0-9-]*\/){1,2}[a-z][a-z0-9-]*\.ndjson$/.test(path) ? path.slice(0, -".ndjson".length) : undefined;
}

/** The ref under which a layer's records stand; an environment's ref has two segments, so the two never meet. */
export function refOfLayer(instance: string, layer: string): string {
  return `layers/${instance}/${layer}`;
}
