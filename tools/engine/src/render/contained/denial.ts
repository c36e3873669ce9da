import { UserError } from "../../contract/errors.ts";

/** What node says of something that a process has no permission for. */
export interface Denial {
  readonly permission: string;
  readonly resource: string;
}

export const howToComply =
  "A plan runs the code of a change without network, secrets, files and other programs: take what it needs from the request, from a module beside it, or from the outputs of the platform's layers.";

/** By node's names for permissions. */
const attempts: Readonly<Record<string, string>> = {
  FileSystemRead: "reads",
  FileSystemWrite: "writes",
  FileSystem: "changes files",
  ChildProcess: "starts another program:",
  WorkerThreads: "starts a thread",
  Inspector: "makes a dynamic provider, or opens the debugger",
  WASI: "uses WASI",
  Addon: "loads native code",
};
const namesResource = new Set(["FileSystemRead", "FileSystemWrite", "ChildProcess"]);

export function explainDenial({ permission, resource }: Denial): UserError {
  const attempt = attempts[permission] ?? `needs ${permission}`;
  return new UserError(`The program ${namesResource.has(permission) ? `${attempt} ${resource}` : attempt}.`, { fix: howToComply });
}

/** For what happens before a run begins: as a module is loaded. */
export function tryExplainDenial(error: unknown): UserError | undefined {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "ERR_ACCESS_DENIED") return undefined;
  const { permission = "what it may not have", resource = "" } = error as Partial<Denial>;
  return explainDenial({ permission, resource });
}
