import { execFileSync } from "node:child_process";

/** Where a peer stands on PATH; undefined where it does not. */
export function findPeer(name: string): string | undefined {
  try {
    return execFileSync("sh", ["-c", 'command -v "$1"', "sh", name], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}
