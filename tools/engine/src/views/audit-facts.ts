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

/** One approval, as the ledger has it. */
export interface AuditApproval {
  readonly by: string;
  /** Which of the teams that had to agree the person belonged to then. */
  readonly teams: readonly string[];
  readonly at: string;
}

/** One change to an environment or a layer: what a run said that it would do, and how that ended. */
export interface AuditChange {
  readonly ref: string;
  /** Numbers of its records, from 1. */
  readonly lines: readonly number[];
  readonly begun: string;
  readonly ended?: string;
  readonly commit: string;
  readonly fingerprint: string;
  readonly run: string;
  readonly instance?: string;
  /** Absent where no record says it: nothing had to be done, so nothing was claimed. */
  readonly intent?: {
    readonly requestedBy: string;
    readonly lane: string;
    readonly reasons: readonly { readonly rule: string; readonly lane: string }[];
    readonly waivers: readonly string[];
    readonly engine: string;
    readonly counts: Readonly<Record<string, number>>;
    readonly cost?: { readonly currency: string; readonly before: number; readonly after: number };
    readonly requests: readonly {
      readonly request: string;
      readonly author: string;
      readonly lane: string;
      readonly approvals: readonly AuditApproval[];
    }[];
  };
  /** unknown: nothing says how it ended. */
  readonly outcome: "applied" | "failed" | "abandoned" | "unknown";
  readonly error?: string;
  readonly held: readonly string[];
  readonly gone: boolean;
  readonly milliseconds?: number;
}

/** A waiver as it stood at the commit that was applied. */
export interface AuditWaiver {
  readonly id: string;
  readonly rule?: string;
  readonly reason?: string;
  readonly control?: string;
  readonly approver?: string;
  readonly until?: string;
}

export interface AuditShow {
  readonly schema: "roadbed/audit-show@1";
  readonly ref: string;
  /** The moment that is asked about. */
  readonly at: string;
  /** The change that brought what ran then; absent where nothing did. */
  readonly running?: AuditChange;
  /** The last time that it was found to be as asked for. */
  readonly confirmed?: { readonly at: string; readonly commit: string };
  readonly waivers: readonly AuditWaiver[];
  /** What did not work between that and the moment. */
  readonly failures: readonly AuditChange[];
  /** How many changes there had been until then. */
  readonly changes: number;
}

export interface AuditReport {
  readonly schema: "roadbed/audit-report@1";
  readonly organisation: string;
  readonly made: string;
  /** YYYY-MM-DD, both included. */
  readonly from: string;
  readonly to: string;
  readonly team?: string;
  readonly control?: { readonly id: string; readonly rules: readonly string[] };
  /** The ledger's commit that it was made from. */
  readonly ledger?: string;
  /** How many changes there were in all, before those that the control has no part in were left out. */
  readonly considered: number;
  readonly changes: readonly AuditChange[];
  readonly waivers: readonly AuditWaiver[];
}

export interface AuditMoment {
  readonly at: string;
  readonly commit: string;
  readonly author: string;
}

/** That somebody had access, from one step of main to another. */
export interface AuditAccess {
  /** `<team>/<environment>`, `<team>`, or platform. */
  readonly ref: string;
  readonly who: string;
  readonly what: string;
  readonly from: AuditMoment;
  /** Absent where it stands to this day. */
  readonly to?: AuditMoment;
  /** The last day that the page itself says. */
  readonly until?: string;
}
