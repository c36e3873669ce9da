import type { ChangeFacts } from "../../contract/change.ts";
import type { Approval } from "../../contract/consent.ts";
import type { ConsentAnswer, ConsentCheck, ConsentOptions } from "./check-consent.ts";

interface Agreed {
  /** GitHub logins of those who agreed to the run itself. */
  readonly by: readonly string[];
  readonly at: string;
  /** The run, as others can look it up. */
  readonly url: string;
  /** Who started it. */
  readonly author: string;
  readonly commit: string;
  /** What main says at the commit: who owns what, and who may agree. */
  readonly facts: ChangeFacts;
}

/** For what no pull request explains: people look at the run's plan and agree to that, in a place that knows who they are. */
export function agreeToRun({ by, at, url, author, commit, facts }: Agreed, agree: ConsentOptions["agree"]): Pick<ConsentCheck, "check"> {
  const approvals: Approval[] = by.map((login) => ({ by: login, at, commit }));
  return {
    check({ ref, plan, verdict }): Promise<ConsentAnswer> {
      const path = ref.startsWith("layers/") ? "platform/instances.yaml" : `environments/${ref}/environment.yaml`;
      const asked: ChangeFacts = { ...facts, files: [{ path, before: commit, after: commit }], author };
      const { lane, needs, isMet } = agree(asked, [verdict], approvals);
      if (!isMet) {
        const [open] = needs.filter(({ given, count }) => given.length < count);
        return Promise.resolve({
          refusal: {
            message: `${by.join(" and ")} can't agree to ${ref} alone: it is in the lane ${lane}.`,
            fix: `Have ${open?.people.slice(0, 5).join(", ") ?? "somebody else"} agree as well (${open?.team ?? "platform"}).`,
          },
        });
      }
      const people = by.map((login) => ({
        by: login,
        teams: [...new Set(needs.filter(({ given }) => given.some((each) => each.by === login)).map(({ team }) => team))],
        at,
        commit,
      }));
      return Promise.resolve({ consent: [{ request: url, author, commit, fingerprint: plan.fingerprint, lane, approvals: people }] });
    },
  };
}
