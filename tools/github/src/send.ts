import { setTimeout } from "node:timers/promises";
import { Octokit } from "@octokit/core";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import type { GitHubOptions } from "./open-github.ts";

export type Send = (route: string, parameters: Readonly<Record<string, unknown>>) => Promise<{ readonly data: unknown }>;

/** Longer than this nobody waits for a limit to pass: the next run tries again anyway. */
const longestWaitSeconds = 60;

/** Sends requests at the pace that GitHub asks for, and again where that may help. */
export function openSend({ token, baseUrl, userAgent, paced = true }: GitHubOptions, count: () => void): Send {
  const wait = (seconds: number, _options: unknown, _octokit: unknown, tries: number) => seconds <= longestWaitSeconds && tries < 1;
  const octokit = new (Octokit.plugin(retry, throttling))({
    auth: token,
    userAgent,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    // What it would log may hold what others wrote.
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    throttle: { enabled: paced, onRateLimit: wait, onSecondaryRateLimit: wait },
    request: {
      fetch: (input: string | URL | Request, init?: RequestInit) => {
        count();
        return fetch(input, init);
      },
    },
  });
  return async (route, parameters) => {
    const ask = () => octokit.request(route, { ...parameters, ...(isOnceOnly(route) ? { request: { retries: 0 } } : {}) });
    try {
      return await ask();
    } catch (error) {
      const seconds = paced ? undefined : readWait(error);
      if (seconds === undefined || seconds > longestWaitSeconds) throw error;
      await setTimeout(seconds * 1000);
      return ask();
    }
  };
}

/** How long GitHub asks to wait where it has refused because of a limit; such a request had no effect. */
function readWait(error: unknown): number | undefined {
  const { status, response } = error as { status?: number; response?: { headers?: Record<string, string | undefined> } };
  const seconds = Number(response?.headers?.["retry-after"]);
  return (status === 403 || status === 429) && seconds > 0 ? seconds : undefined;
}

/** Sent twice, these would make two of what there should be one of. */
function isOnceOnly(route: string): boolean {
  return route.startsWith("POST ") && !route.includes("/statuses/") && route !== "POST /graphql";
}

function ignore(): void {
  // Nothing is said.
}
