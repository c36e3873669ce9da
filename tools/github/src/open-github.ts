import { z } from "zod";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { explainFailure } from "./explain-failure.ts";
import type { Send } from "./send.ts";

export interface GitHubOptions {
  /** `owner/name` */
  readonly repository: string;
  readonly token: string;
  /** Of GitHub's API. Default: api.github.com. */
  readonly baseUrl?: string;
  readonly userAgent: string;
  /** Whether to keep GitHub's pace for many writes: a second between them, three where people are notified. Default: true. */
  readonly paced?: boolean;
}

/** Who a token speaks for. */
export interface Identity {
  readonly login: string;
  readonly id: number;
}

/** A repository on GitHub, asked over its API. Every answer is checked against what is read of it. */
export interface GitHub {
  readonly owner: string;
  readonly name: string;
  /** Requests that were sent so far, tries again included. */
  calls(): number;
  /** `METHOD /path/{with}/{parameters}`; owner and repo are filled in. */
  call<Answer>(route: string, parameters: Readonly<Record<string, unknown>>, answer: z.ZodType<Answer>): Promise<Answer>;
  /** All pages of a list, but no more than `limit` pages of a hundred; `complete` says whether that was all. */
  list<Item>(
    route: string,
    parameters: Readonly<Record<string, unknown>>,
    item: z.ZodType<Item>,
    limit: number,
  ): Promise<{ items: Item[]; complete: boolean }>;
  graphql<Answer>(query: string, variables: Readonly<Record<string, string>>, answer: z.ZodType<Answer>): Promise<Answer>;
  /** Asked once. Works for workflow tokens too, which may not ask who they are in any other way. */
  whoAmI(): Promise<Identity>;
}

export const pageSize = 100;

export function openGitHub(options: GitHubOptions): GitHub {
  const { owner, name } = parseRepository(options.repository);
  let count = 0;
  let opening: Promise<Send> | undefined;
  let identity: Promise<Identity> | undefined;
  const send: Send = async (route, parameters) => {
    // Most verbs never speak to GitHub: what can is loaded only where one does.
    opening ??= import("./send.ts").then(({ openSend }) => openSend(options, () => (count += 1)));
    const place = route.includes("{owner}") ? { owner, repo: name } : {};
    try {
      const sendIt = await opening;
      return await sendIt(route, { ...place, ...parameters });
    } catch (error) {
      throw explainFailure(error, route, options.repository);
    }
  };
  const github: GitHub = {
    owner,
    name,
    calls: () => count,
    call: async (route, parameters, answer) => read(answer, (await send(route, parameters)).data, route),
    list: async (route, parameters, item, limit) => {
      const items: unknown[] = [];
      for (let page = 1; page <= limit; page++) {
        const found = read(z.array(z.unknown()), (await send(route, { ...parameters, per_page: pageSize, page })).data, route);
        items.push(...found);
        if (found.length < pageSize) return { items: read(z.array(item), items, route), complete: true };
      }
      return { items: read(z.array(item), items, route), complete: false };
    },
    graphql: async (query, variables, answer) => {
      const { data, errors } = read(graphqlAnswer, (await send("POST /graphql", { query, variables })).data, "POST /graphql");
      if (errors !== undefined && errors.length > 0)
        throw new GraphqlRefusal(errors.map(({ message }) => message).join(" "), errors[0]?.type ?? "");
      return read(answer, data, "POST /graphql");
    },
    whoAmI: () => (identity ??= askIdentity(github)),
  };
  return github;
}

/** GitHub understood, and said no. */
export class GraphqlRefusal extends UserError {
  readonly type: string;

  constructor(message: string, type: string) {
    super(`GitHub refused: ${message}`);
    this.type = type;
  }
}

const graphqlAnswer = z.looseObject({
  data: z.unknown(),
  errors: z.array(z.looseObject({ message: z.string(), type: z.string().optional() })).optional(),
});
const viewer = z.looseObject({ viewer: z.looseObject({ login: z.string(), databaseId: z.int() }) });

async function askIdentity(github: GitHub): Promise<Identity> {
  const { viewer: found } = await github.graphql("query whoAmI { viewer { login databaseId } }", {}, viewer);
  return { login: found.login, id: found.databaseId };
}

function parseRepository(repository: string): { owner: string; name: string } {
  const [, owner, name] = /^([A-Za-z0-9-]+)\/([A-Za-z0-9._-]+)$/.exec(repository) ?? [];
  if (owner === undefined || name === undefined)
    throw new UserError(`${JSON.stringify(repository)} is no repository on GitHub.`, { fix: "Write <owner>/<name>." });
  return { owner, name };
}

function read<Answer>(answer: z.ZodType<Answer>, data: unknown, route: string): Answer {
  const parsed = answer.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(`GitHub's answer to ${route} is not as expected: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`, {
    fix: "Look at githubstatus.com and try again. On GitHub Enterprise Server, check that its version is a supported one.",
    cause: parsed.error,
  });
}
