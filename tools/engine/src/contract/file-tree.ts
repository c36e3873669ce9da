/**
 * Files below one root, by path with forward slashes: a branch with what is staged on it, a folder on disk, or memory.
 * Rooms that write through it neither know nor care which.
 */
export interface FileTree {
  read(path: string): Promise<Buffer | undefined>;
  /** Those that are there, by path. */
  readAll(paths: readonly string[]): Promise<Map<string, Buffer>>;
  /** Whole files only: nobody ever sees half of one. */
  write(path: string, bytes: string | Uint8Array): Promise<void>;
  /** Fine where it isn't there. */
  remove(path: string): Promise<void>;
  /** Path -> an id that differs whenever the content does, for all files below a folder ("" = all), sorted by path. */
  list(folder: string): Promise<Map<string, string>>;
}

/** Paths that a tree accepts: relative, no empty, `.` or `..` segment, no backslash or control character, not below `.git`. */
export function isSafePath(path: string): boolean {
  if (path === "" || path.length > 1000 || /[\u0000-\u001f\u007f\\]/.test(path)) return false;
  return path.split("/").every((segment) => segment !== "" && segment !== "." && segment !== ".." && segment.toLowerCase() !== ".git");
}
