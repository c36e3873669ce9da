/** How long something takes in the wild: seconds at the median, and at the 90th and 95th of a hundred. */
export interface Duration {
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
}

/** What GitHub allows, and what each step of a job costs. Whoever has figures of their own puts them in here. */
export interface Parameters {
  /** From the merge until a run is made. */
  readonly webhook: Duration;
  /** From a job that may start until a runner has it. */
  readonly queue: Duration;
  /** The runner's agent and the checkout. */
  readonly boot: Duration;
  /** Packages, before the first command of ours. */
  readonly install: Duration;
  /** What is out of step among 10,000, and what it was agreed to. */
  readonly detect: Duration;
  /** Loading the SDK, and the engine. Once for each process. */
  readonly sdk: Duration;
  /** Until a cloud provider answers. Once for each process. */
  readonly provider: Duration;
  /** One environment, once everything is warm. */
  readonly applySeconds: number;
  /** Jobs that run at once: the plan's limit, and what the workflow asks for at most. */
  readonly concurrentJobs: number;
  /** Jobs that are handed to runners in any minute, of one repository. */
  readonly assignedPerMinute: number;
  readonly matrix: number;
}

const exactly = (seconds: number): Duration => ({ p50: seconds, p90: seconds, p95: seconds });

const shared = {
  // The 90th of the webhook is what a logarithmic normal through the other two gives.
  webhook: { p50: 2, p90: 58, p95: 150 },
  queue: { p50: 6, p90: 60, p95: 200 },
  boot: { p50: 5, p90: 9, p95: 15 },
  install: exactly(0),
  detect: exactly(3.9),
  concurrentJobs: 60,
  assignedPerMinute: 100,
  matrix: 256,
};

/** The engine in this process, which writes manifests: there is no provider to wait for. */
export const embedded: Parameters = { ...shared, sdk: exactly(0.7), provider: exactly(0), applySeconds: 0.06 };
/** The Pulumi CLI and the AWS provider. What the cloud then takes is nobody's to say, so it is left out. */
export const pulumi: Parameters = { ...shared, sdk: exactly(2.5), provider: exactly(2.5), applySeconds: 0.06 };

/** Where each of them is from; an assumption says so. */
export const sources: readonly (readonly [what: string, source: string])[] = [
  ["webhook 2 s, 95th 150 s; queue 6 s, 90th 60 s, 95th 200 s", "public statistics of hosted runners (carbonrunner)"],
  ["boot and checkout 5 s, 90th 9 s, 95th 15 s", "assumed; an agent alone starts in 3.7 s on average (Depot)"],
  ["detect 3.9 s", "measured: reconcile among 10,000 in a fresh clone (npm run bench -- reconcile)"],
  ["SDK and engine 0.7 s embedded", "measured: plan of one environment (npm run bench -- B4)"],
  ["SDK and engine 2.5 s, AWS provider 2.5 s by the Pulumi CLI", "assumed; and named by pulumi/pulumi#3671"],
  [
    "apply 0.06 s for one environment",
    "measured: 200 new ones as manifests in 11.3 s by the embedded engine on 2 cores, pushes to a local remote included",
  ],
  ["60 jobs at once, 256 in a matrix", "GitHub's limits of the Team plan"],
  ["100 jobs handed out a minute", "GitHub's older docs and Enterprise Server; the page for the cloud no longer names it"],
];

/** `npm ci --omit=dev` of this repository with everything in npm's cache (36 s with what only development needs), and unpacking all packages from one archive of 111 MB: measured on 2 cores. */
export const installs = { npmCi: exactly(25), archive: exactly(15) };

/** What GitHub lets a workflow's own token do. */
export const apiLimits = { requestsPerHour: 1_000, contentPerHour: 500 };
