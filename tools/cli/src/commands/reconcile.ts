import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag, type OutputFormat } from "../output.ts";

export interface ReconcileFlags {
  readonly commit: string;
  readonly only?: readonly string[];
  readonly shard?: string;
  readonly instance?: readonly string[];
  readonly withoutIdentity: boolean;
  readonly dryRun: boolean;
  readonly repair: boolean;
  readonly restore: boolean;
  readonly dangerouslyDeleteShare?: number;
  readonly dangerouslyGoBack: boolean;
  readonly requireConsent: boolean;
  readonly merged?: string;
  readonly agreedBy?: readonly string[];
  readonly output: OutputFormat;
}

export const reconcile = buildCommand<ReconcileFlags, [], Context>({
  loader: async () => (await import("../run-reconcile.ts")).runReconcile,
  parameters: {
    flags: {
      commit: { kind: "parsed", parse: String, default: "main", brief: "What to make true", placeholder: "commit" },
      only: {
        kind: "parsed",
        parse: String,
        variadic: true,
        optional: true,
        brief: "Only these environments",
        placeholder: "team/environment",
      },
      shard: { kind: "parsed", parse: String, optional: true, brief: "Only this share of the fleet", placeholder: "i/n" },
      instance: {
        kind: "parsed",
        parse: String,
        variadic: ",",
        optional: true,
        brief: "Only what stands on this instance, or is to stand there; its layers first",
        placeholder: "name",
      },
      withoutIdentity: {
        kind: "boolean",
        default: false,
        withNegated: false,
        brief: "Leave out instances that need a cloud's identity (engine: pulumi); each has a job of its own",
      },
      dryRun: { kind: "boolean", default: false, brief: "Say what would be done" },
      restore: { kind: "boolean", default: false, brief: "Bring state and manifests back to the last recorded result; needs --only" },
      repair: { kind: "boolean", default: false, brief: "Take drift back too, but for what a waiver accepts" },
      dangerouslyDeleteShare: {
        kind: "parsed",
        parse: Number,
        optional: true,
        brief: "Allow deleting up to this share of the fleet (0 to 1; default 0.25)",
        placeholder: "share",
      },
      dangerouslyGoBack: { kind: "boolean", default: false, brief: "Apply a commit although a later one has been applied" },
      requireConsent: {
        kind: "boolean",
        default: false,
        brief: "Refuse what its pull requests were not approved for; asks GitHub (GITHUB_REPOSITORY, GITHUB_TOKEN)",
      },
      merged: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief: "What GitHub has said of merged pull requests: read, added to, and handed to the run's next jobs",
        placeholder: "file",
      },
      agreedBy: {
        kind: "parsed",
        parse: String,
        variadic: true,
        optional: true,
        brief: "Who agreed to this very run, where no pull request explains it; recorded",
        placeholder: "login",
      },
      output: outputFlag,
    },
  },
  docs: {
    customUsage: ["[--dry-run] [--only team/environment]..."],
    brief: "Close the gap between main and what was last applied",
    fullDescription: [
      "Close the gap between main and what was last applied, environment by environment. Safe to run again, to run twice",
      "at once, and to kill: the next run finishes what is left. Exits with 1 when an environment failed or was refused.",
      "",
      "Examples",
      "  platform reconcile --dry-run",
      "  platform reconcile --only orders/staging",
      "  platform reconcile --repair --only orders/staging    after platform drift",
      "  platform reconcile --restore --only orders/staging   where its state was lost or spoiled",
      "  platform reconcile --shard 1/4",
      "  platform reconcile --instance eu",
      "  platform reconcile --require-consent                 as the workflow runs it",
    ].join("\n"),
  },
});
