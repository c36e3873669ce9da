/** Whether whoever acts on an instance has to prove to a cloud who they are; such an instance has a job of its own. */
export function needsIdentity({ engine }: { readonly engine?: unknown }): boolean {
  return engine === "pulumi";
}
