import { redact } from "../../contract/redact.ts";

/** What the CLI says, as one sentence: its own report is pages long. */
export function explainFailure(error: unknown): string {
  const { message, name } = error instanceof Error ? error : { message: String(error), name: "" };
  if (name === "ConcurrentUpdateError" || /\[409\] Conflict|currently locked by/.test(message))
    return "Somebody else is updating this stack with pulumi at the moment. The next run tries again; if it was a run that died, `pulumi cancel` releases it.";
  const text = message.replaceAll(/\u001b\[[0-9;]*m/g, "");
  const said = [...text.matchAll(/^\s*error: (.+)$/gm)].map(([, reason = ""]) =>
    reason.trim().replace(/^Unhandled exception: (?:\w*Error: )?/, ""),
  );
  const meant = said.find((reason) => !/^update failed$|^preview failed$/.test(reason)) ?? said[0] ?? text.split("\n")[0] ?? text;
  return redact(meant);
}
