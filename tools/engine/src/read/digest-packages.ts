import { createHash } from "node:crypto";

/** Digest of the packages in a package-lock.json that are installed for running, not for developing: those can influence a rendering. */
export function digestPackages(lock: Uint8Array): string {
  const hash = createHash("sha256");
  for (const [name, { version, integrity, resolved, dev, link }] of readPackages(lock)) {
    if (dev !== true && link !== true && name !== "") hash.update(`${name}\0${version ?? ""}\0${integrity ?? resolved ?? ""}\n`);
  }
  return hash.digest("hex");
}

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

/** A lock file that can't be read counts as one package, so that any change of it counts. */
function readPackages(lock: Uint8Array): [string, LockedPackage][] {
  try {
    const { packages } = JSON.parse(Buffer.from(lock).toString("utf8")) as { readonly packages?: Readonly<Record<string, LockedPackage>> };
    return Object.entries(packages ?? {});
  } catch {
    return [["package-lock.json", { version: createHash("sha256").update(lock).digest("hex") }]];
  }
}
