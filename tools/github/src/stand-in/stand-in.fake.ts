import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Description, type Found, loadDescription } from "./description.fake.ts";
import { type Branches, keepBranches } from "./git.fake.ts";
import { answerGraphql } from "./graphql.fake.ts";
import { type Answer, type Handler, Refusal } from "./handler.fake.ts";
import { issueHandlers } from "./issue-handlers.fake.ts";
import { settle } from "./merging.fake.ts";
import { whyNotPermitted } from "./permissions.fake.ts";
import { pullHandlers } from "./pull-handlers.fake.ts";
import { settingsHandlers } from "./settings-handlers.fake.ts";
import { makeShapes } from "./shapes.fake.ts";
import { makeState, type StandInState } from "./state.fake.ts";

export interface StandInOptions {
  readonly state?: StandInState;
  readonly branches?: Branches;
  readonly port?: number;
  /** Called after each request. */
  readonly save?: (state: StandInState) => void;
  /** Default: a clock that starts in 2026 and goes a second a request, so that tests see an order. */
  readonly now?: () => string;
}

export interface StandIn {
  readonly url: string;
  readonly state: StandInState;
  /** What the next requests to a route are answered with, instead of what they ask for. */
  fail(route: string, answer: Answer & { readonly headers?: Readonly<Record<string, string>>; readonly times?: number }): void;
  close(): Promise<void>;
}

const handlers: Readonly<Record<string, Handler>> = { ...pullHandlers, ...issueHandlers, ...settingsHandlers };
let description: Description | undefined;

/** GitHub, as far as Roadbed speaks to it, on this machine. Every request and answer is checked against what GitHub publishes. */
export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const state = options.state ?? makeState();
  const published = (description ??= loadDescription());
  const branches = options.branches ?? keepBranches(state);
  const failures = new Map<string, Answer & { headers?: Readonly<Record<string, string>>; left: number }>();
  const now = options.now ?? (() => new Date(Date.UTC(2026, 10, 23) + state.requests.length * 1000).toISOString().replace(".000Z", "Z"));
  const answer = (method: string, url: URL, token: string, body: unknown): Answer & { headers?: Readonly<Record<string, string>> } => {
    const speaker = state.tokens[token];
    if (speaker === undefined) return refuse(401, "Bad credentials");
    if (url.pathname === "/graphql") return { status: 200, data: answerGraphql(state, speaker.login, body ?? {}) };
    const found = published.find(method, url.pathname);
    if (found === undefined) {
      state.problems.push(`${method} ${url.pathname} is not published, or not listed in operations.data.ts`);
      return refuse(404, "Not Found");
    }
    const failure = failures.get(found.route);
    if (failure !== undefined && failure.left > 0) {
      failure.left -= 1;
      return failure;
    }
    const why = isOther(state, found) ? "Not Found" : undefined;
    if (why !== undefined) return refuse(404, why);
    const needed = whyNotPermitted(found.route, speaker.permissions);
    if (needed !== undefined)
      return { ...refuse(403, "Resource not accessible by integration"), headers: { "x-accepted-github-permissions": needed } };
    const wrong = published.checkRequest(found, url.searchParams, body);
    if (wrong.length > 0) {
      state.problems.push(...wrong.map((one) => `${found.route}: ${one}`));
      return refuse(422, `Not as published: ${wrong.join("; ")}`);
    }
    settle(state, branches, now());
    const given = handle(found, { state, branches, url, by: speaker.login, body, now });
    const data = published.complete(found.route, given.status, given.data);
    state.problems.push(...published.checkAnswer(found.route, given.status, data).map((one) => `${found.route}: ${one}`));
    settle(state, branches, now());
    return { status: given.status, ...(data === undefined ? {} : { data }) };
  };
  const server = createServer((request, response) => {
    const answerOne = ({ method, url, token, body }: Received) => {
      const given = answer(method, url, token, body);
      const route = published.find(method, url.pathname)?.route ?? `${method} ${url.pathname}`;
      state.requests.push({ route, by: state.tokens[token]?.login ?? "nobody", status: given.status });
      options.save?.(state);
      send(response, given);
    };
    receive(request)
      .then(answerOne)
      .catch((error: unknown) => {
        state.problems.push(String(error));
        send(response, refuse(500, String(error)));
      });
  });
  await new Promise<void>((resolve) => {
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    fail: (route, { times = 1, ...failure }) => {
      failures.set(route, { ...failure, left: times });
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

interface World {
  readonly state: StandInState;
  readonly branches: Branches;
  readonly url: URL;
  readonly by: string;
  readonly body: unknown;
  readonly now: () => string;
}

function handle({ route, parameters }: Found, { state, branches, url, by, body, now }: World): Answer {
  const handler = handlers[route];
  if (handler === undefined) throw new Error(`The stand-in has no handler for ${route}.`);
  try {
    return handler({ state, branches, shapes: makeShapes(state, url.origin), by, parameters, query: url.searchParams, body, now });
  } catch (error) {
    if (error instanceof Refusal) return refuse(error.status, error.message);
    throw error;
  }
}

/** GitHub says of other repositories only that they are not there. */
function isOther({ repository }: StandInState, { parameters }: Found): boolean {
  const { owner, repo } = parameters;
  return owner !== undefined && (owner !== repository.owner.login || repo !== repository.name);
}

function refuse(status: number, message: string): Answer {
  return { status, data: { message, documentation_url: "https://docs.github.com/rest", status: String(status) } };
}

interface Received {
  readonly method: string;
  readonly url: URL;
  readonly token: string;
  readonly body: unknown;
}

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return {
    method: request.method ?? "GET",
    url: new URL(request.url ?? "/", `http://${request.headers.host ?? "localhost"}`),
    token: (request.headers.authorization ?? "").replace(/^(?:token|bearer) /i, ""),
    body: text === "" ? undefined : (JSON.parse(text) as unknown),
  };
}

function send(response: ServerResponse, { status, data, headers = {} }: Answer & { headers?: Readonly<Record<string, string>> }): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(data === undefined ? undefined : JSON.stringify(data));
}
