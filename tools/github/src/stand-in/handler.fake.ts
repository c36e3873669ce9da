import type { Branches } from "./git.fake.ts";
import type { Shapes } from "./shapes.fake.ts";
import type { StandInPull, StandInState } from "./state.fake.ts";

/** What a handler gets: who asks, for what, and the world. */
export interface Asked {
  readonly state: StandInState;
  readonly shapes: Shapes;
  readonly branches: Branches;
  /** Login of whoever's token it is. */
  readonly by: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  // Checked against the description before a handler sees it.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
  now(): string;
}

export interface Answer {
  readonly status: number;
  readonly data?: unknown;
}

export type Handler = (asked: Asked) => Answer;

/** An answer that GitHub gives instead of what was asked for. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function findPull({ state, parameters }: Asked): StandInPull {
  const number = Number(parameters["pull_number"] ?? parameters["issue_number"]);
  const pull = state.pulls.find((one) => one.number === number);
  if (pull === undefined) throw new Refusal(404, "Not Found");
  return pull;
}

export function nextId({ counters }: StandInState): number {
  counters.id += 1;
  return counters.id;
}

export function nextNumber({ counters }: StandInState): number {
  counters.number += 1;
  return counters.number - 1;
}

/** One page of a list, as the query asks for it. */
export function pageOf<Item>(items: readonly Item[], query: URLSearchParams): Item[] {
  const size = Number(query.get("per_page") ?? 30);
  const page = Number(query.get("page") ?? 1);
  return items.slice((page - 1) * size, page * size);
}
