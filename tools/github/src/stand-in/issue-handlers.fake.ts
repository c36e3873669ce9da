import { type Asked, type Handler, nextId, nextNumber, pageOf, Refusal } from "./handler.fake.ts";
import type { Operation } from "./operations.data.ts";

const longestBody = 65_536;

/** Issues, comments and labels. A pull request is an issue too. */
export const issueHandlers: Partial<Record<Operation, Handler>> = {
  "GET /repos/{owner}/{repo}/issues": ({ state, shapes, query }) => {
    const wanted = query.get("state") ?? "open";
    const labels = (query.get("labels") ?? "").split(",").filter((name) => name !== "");
    const found = state.issues.filter(
      (issue) => (wanted === "all" || issue.state === wanted) && labels.every((name) => issue.labels.includes(name)),
    );
    return { status: 200, data: pageOf(found.toReversed(), query).map(shapes.issue) };
  },
  "POST /repos/{owner}/{repo}/issues": ({ state, shapes, by, body }) => {
    checkBody(body.body);
    const issue = {
      number: nextNumber(state),
      title: String(body.title),
      body: body.body ?? "",
      by,
      state: "open" as const,
      labels: body.labels ?? [],
    };
    state.issues.push(issue);
    return { status: 201, data: shapes.issue(issue) };
  },
  "PATCH /repos/{owner}/{repo}/issues/{issue_number}": ({ state, shapes, parameters, body }) => {
    const issue = state.issues.find(({ number }) => number === Number(parameters["issue_number"]));
    if (issue === undefined) throw new Refusal(404, "Not Found");
    checkBody(body.body);
    for (const key of ["title", "body", "state", "labels"] as const) if (body[key] !== undefined) issue[key] = body[key] as never;
    return { status: 200, data: shapes.issue(issue) };
  },
  "GET /repos/{owner}/{repo}/issues/{issue_number}/comments": (asked) => {
    const { number } = findCommentable(asked);
    const found = asked.state.comments.filter(({ issue }) => issue === number);
    return { status: 200, data: pageOf(found, asked.query).map(asked.shapes.comment) };
  },
  "POST /repos/{owner}/{repo}/issues/{issue_number}/comments": (asked) => {
    const { number } = findCommentable(asked);
    checkBody(asked.body.body);
    const comment = { id: nextId(asked.state), issue: number, by: asked.by, body: asked.body.body, at: asked.now() };
    asked.state.comments.push(comment);
    return { status: 201, data: asked.shapes.comment(comment) };
  },
  "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}": ({ state, shapes, parameters, body }) => {
    const comment = state.comments.find(({ id }) => id === Number(parameters["comment_id"]));
    if (comment === undefined) throw new Refusal(404, "Not Found");
    checkBody(body.body);
    comment.body = body.body;
    return { status: 200, data: shapes.comment(comment) };
  },
  "PUT /repos/{owner}/{repo}/issues/{issue_number}/labels": (asked) => {
    const target = findCommentable(asked);
    target.labels = [...new Set<string>(asked.body.labels)];
    return { status: 200, data: target.labels.map(asked.shapes.label) };
  },
  "DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels": (asked) => {
    findCommentable(asked).labels = [];
    return { status: 204 };
  },
  "GET /repos/{owner}/{repo}/labels": ({ state, shapes, query }) => ({
    status: 200,
    data: pageOf(state.labels, query).map(({ name }) => shapes.label(name)),
  }),
  "POST /repos/{owner}/{repo}/labels": ({ state, shapes, body }) => {
    if (state.labels.some(({ name }) => name === body.name)) throw new Refusal(422, "Validation Failed: already_exists");
    if ((body.description ?? "").length > 100) throw new Refusal(422, "Validation Failed: description is too long");
    state.labels.push({ name: body.name, color: body.color ?? "ededed", description: body.description ?? null });
    return { status: 201, data: shapes.label(body.name) };
  },
  "PATCH /repos/{owner}/{repo}/labels/{name}": ({ state, shapes, parameters, body }) => {
    const label = state.labels.find(({ name }) => name === parameters["name"]);
    if (label === undefined) throw new Refusal(404, "Not Found");
    Object.assign(label, { color: body.color ?? label.color, description: body.description ?? label.description });
    return { status: 200, data: shapes.label(label.name) };
  },
};

function findCommentable({ state, parameters }: Asked): { number: number; labels: string[] } {
  const number = Number(parameters["issue_number"]);
  const found = [...state.pulls, ...state.issues].find((one) => one.number === number);
  if (found === undefined) throw new Refusal(404, "Not Found");
  return found;
}

function checkBody(body: unknown): void {
  if (typeof body === "string" && body.length > longestBody)
    throw new Refusal(422, "Validation Failed: body is too long (maximum is 65536 characters)");
}
