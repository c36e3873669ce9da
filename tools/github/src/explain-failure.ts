import { UserError } from "@roadbed/engine/contract/errors.ts";

interface Failure {
  readonly status: number;
  readonly message: string;
  readonly response?: { readonly headers?: Readonly<Record<string, string | number | undefined>>; readonly data?: unknown };
}

/** GitHub's refusals as sentences that say what to do; whatever else failed stays as it is. */
export function explainFailure(error: unknown, route: string, repository: string): unknown {
  if (!isFailure(error)) return error;
  const { headers = {} } = error.response ?? {};
  const said = error.message.replace(/ - https?:\S+$/, "");
  const fail = (message: string, fix: string) => new ForgeError(message, error.status, { fix, cause: error });
  if (isLimit(error, headers))
    return fail("GitHub's limit on requests is reached.", `Try again ${when(headers)}. Nothing is lost: the next run finishes it.`);
  switch (error.status) {
    case 401:
      return fail("GitHub does not know this token.", "Set GITHUB_TOKEN to one that is valid; in a workflow, to github.token.");
    case 403:
      return fail(
        `The token may not do this: ${route} in ${repository}. GitHub says: ${said}`,
        `Give it the permission that it misses${neededBy(headers)}; in a workflow, under permissions of the job.`,
      );
    case 404:
      return fail(
        `GitHub has no such thing: ${route} in ${repository}.`,
        "Check the repository's name and the number; what a token may not see, GitHub answers in the same way.",
      );
    case 409:
    case 422:
      return fail(
        `GitHub refused ${route} in ${repository}: ${said}`,
        "Where two runs were at it at once, run it again; else see what it says.",
      );
    default:
      return fail(
        `GitHub did not answer ${route} (${error.status}): ${said}`,
        "Look at githubstatus.com and try again. Nothing is lost: the next run finishes it.",
      );
  }
}

/** A refusal of the API, with the status that it came with. */
export class ForgeError extends UserError {
  readonly status: number;

  constructor(message: string, status: number, options: { fix: string; cause: unknown }) {
    super(message, options);
    this.status = status;
  }
}

function isFailure(error: unknown): error is Failure {
  return error instanceof Error && "status" in error && typeof error.status === "number";
}

function isLimit({ status, message }: Failure, headers: Readonly<Record<string, string | number | undefined>>): boolean {
  if (status === 429) return true;
  return status === 403 && (String(headers["x-ratelimit-remaining"]) === "0" || /secondary rate limit|abuse detection/i.test(message));
}

function when(headers: Readonly<Record<string, string | number | undefined>>): string {
  const after = Number(headers["retry-after"]);
  if (after > 0) return `in ${after} seconds`;
  const reset = Number(headers["x-ratelimit-reset"]);
  return reset > 0 ? `after ${new Date(reset * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC` : "later";
}

function neededBy(headers: Readonly<Record<string, string | number | undefined>>): string {
  const needed = headers["x-accepted-github-permissions"];
  return typeof needed === "string" && /^[a-z_=;, ]+$/.test(needed) ? ` (${needed.replaceAll("_", "-").replaceAll("=", ": ")})` : "";
}
