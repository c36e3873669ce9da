/** What the `platform` command exits with, whatever the verb. */
export const exitCodes = {
  /** Done, and nothing to say against it. */
  fine: 0,
  /** It ran; there are findings, failures or a refusal. */
  findings: 1,
  /** It could not run: bad flags, no repository, a broken machine, or a bug. */
  couldNotRun: 2,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
