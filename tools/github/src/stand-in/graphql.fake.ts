import { hasQueue, whyNotMergeable } from "./merging.fake.ts";
import type { StandInState } from "./state.fake.ts";

/** The four documents that Roadbed sends; any other is refused. */
const documents: Readonly<Record<string, string>> = {
  "query whoAmI { viewer { login databaseId } }": "whoAmI",
  "mutation turnOnAutoMerge($pullRequest: ID!, $head: GitObjectID!) { enablePullRequestAutoMerge(input: { pullRequestId: $pullRequest, expectedHeadOid: $head, mergeMethod: SQUASH }) { pullRequest { number } } }":
    "turnOn",
  "mutation turnOffAutoMerge($pullRequest: ID!) { disablePullRequestAutoMerge(input: { pullRequestId: $pullRequest }) { pullRequest { number } } }":
    "turnOff",
  "mutation enqueue($pullRequest: ID!, $head: GitObjectID!) { enqueuePullRequest(input: { pullRequestId: $pullRequest, expectedHeadOid: $head }) { mergeQueueEntry { position } } }":
    "enqueue",
};

export function answerGraphql(
  state: StandInState,
  by: string,
  { query = "", variables = {} }: { query?: string; variables?: Record<string, string> },
): Record<string, unknown> {
  const operation = documents[query];
  if (operation === undefined) {
    state.problems.push(`POST /graphql: an unknown document: ${query}`);
    return refuse("INTERNAL", "The stand-in does not know this document.");
  }
  if (operation === "whoAmI") {
    return { data: { viewer: { login: by, databaseId: state.accounts.find(({ login }) => login === by)?.id } } };
  }
  const pull = state.pulls.find(({ number }) => `PR_${number}` === variables["pullRequest"]);
  if (pull === undefined) return refuse("NOT_FOUND", "Could not resolve to a node with the global id.");
  if (operation === "turnOff") {
    if (pull.autoMerge === undefined) return refuse("UNPROCESSABLE", "Can't disable auto-merge for this pull request.");
    delete pull.autoMerge;
    return { data: { disablePullRequestAutoMerge: { pullRequest: { number: pull.number } } } };
  }
  if (pull.headSha !== variables["head"]) return refuse("UNPROCESSABLE", "Head sha didn't match the expected head.");
  if (operation === "enqueue") {
    if (!hasQueue(state)) return refuse("UNPROCESSABLE", "Merge queue is not enabled for this branch.");
    pull.isQueued = true;
    return { data: { enqueuePullRequest: { mergeQueueEntry: { position: 1 } } } };
  }
  if (state.repository.settings["allow_auto_merge"] === false)
    return refuse("UNPROCESSABLE", "Pull request Auto merge is not allowed for this repository");
  if (whyNotMergeable(state, pull) === undefined) return refuse("UNPROCESSABLE", "Pull request Pull request is in clean status");
  pull.autoMerge = { by };
  return { data: { enablePullRequestAutoMerge: { pullRequest: { number: pull.number } } } };
}

function refuse(type: string, message: string): Record<string, unknown> {
  return { data: null, errors: [{ type, message, path: [], locations: [] }] };
}
