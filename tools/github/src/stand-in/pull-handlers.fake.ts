import { findPull, type Handler, nextId, nextNumber, pageOf, Refusal } from "./handler.fake.ts";
import { hasQueue, mergePull, whyNotMergeable } from "./merging.fake.ts";
import type { Operation } from "./operations.data.ts";

/** Pull requests, their reviews, and what is known of commits. */
export const pullHandlers: Partial<Record<Operation, Handler>> = {
  "GET /repos/{owner}/{repo}/pulls": ({ state, shapes, query }) => {
    const wanted = query.get("state") ?? "open";
    const head = query.get("head")?.split(":").at(-1);
    const found = state.pulls.filter(
      (pull) => (wanted === "all" || pull.state === wanted) && (head === undefined || pull.headRef === head),
    );
    return { status: 200, data: pageOf(found, query).map(shapes.pull) };
  },
  "POST /repos/{owner}/{repo}/pulls": ({ state, shapes, branches, by, body }) => {
    const headSha = branches.tip(body.head);
    const baseSha = branches.tip(body.base);
    if (headSha === undefined || baseSha === undefined) throw new Refusal(422, "Validation Failed");
    const pull = {
      number: nextNumber(state),
      title: body.title ?? body.head,
      body: body.body ?? "",
      author: by,
      state: "open" as const,
      headRef: body.head,
      headSha,
      headRepository: state.repository.id,
      baseRef: body.base,
      baseSha,
      labels: [],
    };
    state.pulls.push(pull);
    return { status: 201, data: shapes.pull(pull) };
  },
  "GET /repos/{owner}/{repo}/pulls/{pull_number}": (asked) => ({ status: 200, data: asked.shapes.pull(findPull(asked)) }),
  "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge": (asked) => {
    const { state, branches, body } = asked;
    const pull = findPull(asked);
    if (body?.sha !== undefined && body.sha !== pull.headSha)
      throw new Refusal(409, "Head branch was modified. Review and try the merge again.");
    const why = hasQueue(state) ? "Changes must be made through the merge queue" : whyNotMergeable(state, pull);
    if (why !== undefined) throw new Refusal(405, why);
    return {
      status: 200,
      data: { sha: mergePull(state, branches, pull, asked.now()), merged: true, message: "Pull Request successfully merged" },
    };
  },
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews": (asked) => {
    const { number } = findPull(asked);
    const reviews = asked.state.reviews.filter((one) => one.pull === number);
    return { status: 200, data: pageOf(reviews, asked.query).map(asked.shapes.review) };
  },
  "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews": (asked) => {
    const { state, by, body } = asked;
    const pull = findPull(asked);
    if (body.event === "APPROVE" && by === pull.author) throw new Refusal(422, "Can not approve your own pull request");
    const isBot = state.accounts.some(({ login, type }) => login === by && type === "Bot");
    if (body.event === "APPROVE" && isBot && !state.workflow.can_approve_pull_request_reviews)
      throw new Refusal(422, "GitHub Actions is not permitted to approve pull requests.");
    const states: Record<string, string> = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" };
    const review = {
      id: nextId(state),
      pull: pull.number,
      by,
      state: states[body.event] ?? "PENDING",
      body: body.body ?? "",
      commit: body.commit_id ?? pull.headSha,
      at: asked.now(),
    };
    state.reviews.push(review);
    return { status: 200, data: asked.shapes.review(review) };
  },
  "PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals": (asked) => {
    const { number } = findPull(asked);
    const review = asked.state.reviews.find((one) => one.pull === number && one.id === Number(asked.parameters["review_id"]));
    if (review === undefined) throw new Refusal(404, "Not Found");
    if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED")
      throw new Refusal(422, "Can not dismiss this pull request review");
    review.state = "DISMISSED";
    return { status: 200, data: asked.shapes.review(review) };
  },
  "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls": ({ state, shapes, parameters, query }) => {
    const sha = parameters["commit_sha"];
    const found = state.pulls.filter((pull) => pull.mergeCommit === sha || pull.headSha === sha);
    return { status: 200, data: pageOf(found, query).map(shapes.pull) };
  },
  "GET /repos/{owner}/{repo}/commits/{ref}/statuses": ({ state, shapes, parameters, query }) => {
    const found = state.statuses.filter((one) => one.sha === parameters["ref"]).reverse();
    return { status: 200, data: pageOf(found, query).map(shapes.status) };
  },
  "POST /repos/{owner}/{repo}/statuses/{sha}": ({ state, shapes, parameters, body, by, now }) => {
    if ((body.description ?? "").length > 140)
      throw new Refusal(422, "Validation Failed: description is too long (maximum is 140 characters)");
    const status = {
      id: nextId(state),
      sha: parameters["sha"] ?? "",
      context: body.context ?? "default",
      state: body.state,
      description: body.description ?? null,
      targetUrl: body.target_url ?? null,
      by,
      at: now(),
    };
    state.statuses.push(status);
    return { status: 201, data: shapes.status(status) };
  },
};
