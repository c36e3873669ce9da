import type { Environment } from "./environment.ts";

/** What the page says against itself, beyond what each key may be. */
export interface PageProblem {
  readonly rule: string;
  readonly severity?: "warning";
  /** The key that it is about, from the top of the page. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly fix: string;
}

/** A rule between the keys of one page. It looks only at keys that it names, so that a mistake in another hides nothing. */
export interface PageRule {
  readonly keys: readonly (keyof Environment)[];
  /** `today` is YYYY-MM-DD in UTC. */
  readonly check: (page: Environment, today: string) => readonly PageProblem[];
}

const leaseOutsideProduction: PageRule = {
  keys: ["stage", "lease"],
  check: ({ stage, lease }) =>
    stage === "production" || lease !== undefined
      ? []
      : [
          {
            rule: "lease-missing",
            path: ["lease"],
            message: `An environment in ${stage} needs a lease: the last day on which it is needed.`,
            fix: "Add lease: { until: YYYY-MM-DD }.",
          },
        ],
};

const leaseInFuture: PageRule = {
  keys: ["lease"],
  check: ({ lease }, today) =>
    lease === undefined || lease.until >= today
      ? []
      : [
          {
            rule: "lease-over",
            severity: "warning",
            path: ["lease", "until"],
            message: `The lease ended on ${lease.until}.`,
            fix: "Renew it with a later date, or delete the environment.",
          },
        ],
};

const hoursOutsideProduction: PageRule = {
  keys: ["stage", "hours"],
  check: ({ stage, hours }) =>
    stage !== "production" || hours === undefined
      ? []
      : [
          {
            rule: "hours-in-production",
            path: ["hours"],
            message: "Production runs around the clock: it has no office hours.",
            fix: "Remove hours, or choose another stage.",
          },
        ],
};

const hoursThatLast: PageRule = {
  keys: ["hours"],
  check: ({ hours }) => [
    ...(hours !== undefined && hours.from === hours.to
      ? [
          {
            rule: "hours-empty",
            path: ["hours", "to"],
            message: `The hours begin and end at ${hours.from}.`,
            fix: "Let it end later, or remove hours to let it run around the clock.",
          },
        ]
      : []),
    ...(hours !== undefined && !isTimezone(hours.timezone)
      ? [
          {
            rule: "unknown-timezone",
            path: ["hours", "timezone"],
            message: `There is no time zone ${hours.timezone}.`,
            fix: "Write an IANA name, for example Europe/London or UTC.",
          },
        ]
      : []),
  ],
};

const accessThatLasts: PageRule = {
  keys: ["access"],
  check: ({ access }, today) =>
    access.flatMap(({ group, until }, at): PageProblem[] => [
      ...(until !== undefined && until < today
        ? [
            {
              rule: "access-over",
              severity: "warning" as const,
              path: ["access", at, "until"],
              message: `The access of ${group} ended on ${until}.`,
              fix: "Remove the entry, or write a later date.",
            },
          ]
        : []),
      ...(access.findIndex((other) => other.group === group) < at
        ? [
            {
              rule: "access-twice",
              path: ["access", at, "group"],
              message: `The group ${group} stands there twice.`,
              fix: "Keep one entry, with the role that it needs.",
            },
          ]
        : []),
    ]),
};

export const pageRules: readonly PageRule[] = [
  leaseOutsideProduction,
  leaseInFuture,
  hoursOutsideProduction,
  hoursThatLast,
  accessThatLasts,
];

const known = new Map<string, boolean>();

function isTimezone(name: string): boolean {
  const seen = known.get(name) ?? tryTimezone(name);
  known.set(name, seen);
  return seen;
}

function tryTimezone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
