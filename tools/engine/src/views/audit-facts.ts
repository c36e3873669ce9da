/** Something that is wrong with what the ledger says, or with what it does not say. */
export interface AuditProblem {
  /** `<team>/<environment>`, `layers/<instance>/<layer>`, or a branch. */
  readonly ref: string;
  /** Which record of it, from 1. */
  readonly line?: number;
  readonly problem: string;
  /** As a sentence. */
  readonly message: string;
  readonly fix: string;
  readonly commit?: string;
}

/** Something that was begun, and of which nobody has said how it ended. */
export interface AuditUnknown {
  readonly ref: string;
  readonly line: number;
  readonly run: string;
  readonly at: string;
  /** running: it may come to its end yet. silent: its time is over. abandoned: a later run found it so, and looked. */
  readonly state: "running" | "silent" | "abandoned";
}

export interface AuditVerification {
  readonly schema: "roadbed/audit-verify@1";
  /** The commit of the branch `ledger` that this holds for: to be kept where the ledger's writers can't reach it. */
  readonly head?: string;
  /** The commit up to which it had been verified before. */
  readonly since?: string;
  /** How many records, of how many environments and layers, were looked at. */
  readonly records: number;
  readonly stacks: number;
  /** Whether the record itself is whole, whatever it tells. */
  readonly isWhole: boolean;
  readonly problems: readonly AuditProblem[];
  readonly unknown: readonly AuditUnknown[];
}
