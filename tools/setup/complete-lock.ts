/**
 * `npm run lock`, second half. npm leaves an optional package out of the lock file when the registry in use does not
 * hold it (a mirror that was never asked for the builds for another system), and `npm ci` then refuses that lock file
 * everywhere. This puts each such build back by name, version and system, so that machines that cannot use it skip it,
 * and machines that can fetch it. Such an entry has no hash of its own until the lock is made anew on a registry that
 * holds the package.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface LockedPackage {
  readonly version?: string;
  readonly link?: boolean;
  readonly cpu?: readonly string[];
  readonly dev?: boolean;
  readonly libc?: readonly string[];
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly peer?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
export type LockedPackages = Readonly<Record<string, LockedPackage>>;

/** Entries for the optional packages that others in the lock name exactly, and that it lacks. */
export function findDroppedPackages(packages: LockedPackages): Record<string, LockedPackage> {
  const dropped: Record<string, LockedPackage> = {};
  for (const parent of Object.values(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const path = `node_modules/${name}`;
      if (path in packages || !/^\d/.test(version)) continue;
      const { cpu, libc, os } = describeSystem(name);
      dropped[path] = {
        version,
        cpu,
        ...(parent.dev === true ? { dev: true } : {}),
        ...(libc === undefined ? {} : { libc }),
        optional: true,
        os,
        ...(parent.peer === true ? { peer: true } : {}),
      };
    }
  }
  return dropped;
}

const systems = "aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32";
const processors = "arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64";
const buildName = new RegExp(`(${systems})-(${processors})(?:-(gnu|musl)?(?:eabihf|eabi|msvc)?)?$`);

/** What a build is for, which its name says by convention: @nx/nx-linux-x64-musl. */
function describeSystem(name: string): { cpu: string[]; libc?: string[]; os: string[] } {
  const [, os, cpu, libc] = buildName.exec(name) ?? [];
  if (os === undefined || cpu === undefined)
    throw new Error(`${name} does not say which system it is for: add it to package-lock.json by hand`);
  return { cpu: [cpu], ...(libc === undefined ? {} : { libc: [libc === "gnu" ? "glibc" : libc] }), os: [os] };
}

if (import.meta.main) {
  const file = join(import.meta.dirname, "..", "..", "package-lock.json");
  const lock = JSON.parse(readFileSync(file, "utf8")) as { packages: LockedPackages };
  const dropped = findDroppedPackages(lock.packages);
  const byPath = ([a]: [string, unknown], [b]: [string, unknown]): number => a.localeCompare(b, "en");
  const packages = Object.fromEntries(Object.entries({ ...lock.packages, ...dropped }).sort(byPath));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
  process.stdout.write(`package-lock.json: ${Object.keys(dropped).length} builds for other systems put back\n`);
}
