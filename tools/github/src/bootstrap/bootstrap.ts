import type { Platform } from "@roadbed/engine/contract/instance.ts";
import { z } from "zod";
import type { GitHub } from "../open-github.ts";
import { compareSettings } from "./compare-settings.ts";
import type { RulesetOptions } from "./rulesets.ts";
import { makeSettings } from "./settings.ts";
import { makeTrustPolicies, type TrustPolicy } from "./trust-policies.ts";

export interface BootstrapOptions extends RulesetOptions {
  readonly platform: Platform;
  readonly apply: boolean;
  readonly onChange?: (what: string) => void;
}

export interface Bootstrapped {
  /** What was changed, or would be. */
  readonly changes: readonly string[];
  readonly applied: boolean;
  /** What GitHub could not read of .github/CODEOWNERS, on the default branch. */
  readonly codeowners: readonly string[];
  /** For whoever sets up the AWS accounts. */
  readonly trust: readonly TrustPolicy[];
  readonly calls: number;
}

const errorsSchema = z.looseObject({ errors: z.array(z.looseObject({ line: z.int(), kind: z.string(), message: z.string() })) });
const repositorySchema = z.looseObject({ id: z.int(), owner: z.looseObject({ id: z.int() }) });

/** Compares a repository's settings with what the platform needs, and sets them where that is asked for. */
export async function bootstrap(github: GitHub, { platform, apply, onChange, ...options }: BootstrapOptions): Promise<Bootstrapped> {
  const { id, owner } = await github.call("GET /repos/{owner}/{repo}", {}, repositorySchema);
  const { errors } = await github.call("GET /repos/{owner}/{repo}/codeowners/errors", {}, errorsSchema);
  const changes = await compareSettings(github, makeSettings(platform, options));
  for (const { what, apply: act } of apply ? changes : []) {
    onChange?.(what);
    await act();
  }
  return {
    changes: changes.map(({ what }) => what),
    applied: apply,
    codeowners: errors.map(({ line, kind, message }) => `Line ${line}: ${kind}. ${message.split("\n")[0] ?? ""}`),
    trust: makeTrustPolicies(platform, { repository: id, owner: owner.id }),
    calls: github.calls(),
  };
}
