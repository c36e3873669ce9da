import { z } from "zod";
import type { Review } from "@roadbed/engine/contract/review.ts";
import { type GitHub, openGitHub } from "../open-github.ts";
import { makeCommitId, type StandInPull, type StandInState } from "./state.fake.ts";
import { type StandIn, startStandIn } from "./stand-in.fake.ts";

export interface World extends StandIn {
  /** GitHub, asked with somebody's token; "workflow" is the workflow's own. */
  as(who: string): GitHub;
  /** A pull request of ada's with one commit, on main. */
  addPull(change?: Partial<StandInPull>): StandInPull;
  /** Somebody reviews through the API. */
  review(who: string, pull: number, event: "APPROVE" | "REQUEST_CHANGES" | "COMMENT", commit?: string): Promise<void>;
}

export const fingerprint = "f".repeat(64);

/** A stand-in with a few people, and the calls that tests make again and again. */
export async function startWorld(change: (state: StandInState) => void = () => undefined): Promise<World> {
  const standIn = await startStandIn();
  standIn.state.workflow.can_approve_pull_request_reviews = true;
  change(standIn.state);
  const as = (who: string) =>
    openGitHub({ repository: "acme-corp/platform", token: `${who}-token`, baseUrl: standIn.url, userAgent: "roadbed-tests", paced: false });
  return {
    ...standIn,
    as,
    addPull(given = {}) {
      const { state } = standIn;
      const number = (state.counters.number += 1) - 1;
      const pull: StandInPull = {
        number,
        title: "Ask for orders/staging",
        body: "",
        author: "ada",
        state: "open",
        headRef: `request-${number}`,
        headSha: makeCommitId(`head of ${number}`),
        headRepository: state.repository.id,
        baseRef: "main",
        baseSha: state.branches["main"] ?? "",
        labels: [],
        ...given,
      };
      state.pulls.push(pull);
      return pull;
    },
    async review(who, pull, event, commit) {
      const body = event === "COMMENT" ? { body: "I wonder." } : {};
      await as(who).call(
        "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
        { pull_number: pull, event, ...(commit === undefined ? {} : { commit_id: commit }), ...body },
        z.unknown(),
      );
    },
  };
}

/** A review of a pull request: in the automatic lane and approved, unless said otherwise. */
export function makeReview(pull: StandInPull, change: Partial<Review> = {}): Review {
  return {
    schema: "roadbed/review@1",
    number: pull.number,
    base: pull.baseSha,
    head: pull.headSha,
    lane: "automatic",
    state: "approved",
    summary: "Nobody has to agree: one replica more in orders/staging.",
    needs: [],
    void: [],
    labels: ["lane:automatic"],
    problems: [],
    stacks: [{ ref: "orders/staging", fingerprint, lane: "automatic", allowed: true }],
    isDataOnly: true,
    comment: "## orders/staging\n\nOne replica more.",
    ...change,
  };
}
