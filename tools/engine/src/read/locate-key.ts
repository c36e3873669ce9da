import { type Event, EVENT_ID, getScalarValue } from "js-yaml";
import { offsetOf } from "./compose-yaml.ts";

/** Keys and list indexes from the top of a page to a place in it. */
export type KeyPath = readonly (string | number)[];

export interface KeyPlace {
  /** Where the key begins; in a list, where the item begins. */
  readonly key: number;
  /** Where the value begins; where none is written, the key. */
  readonly value: number;
  /** How much of the path is there: less than its length where a key is missing. */
  readonly depth: number;
  /** The value as it is written, where it is a scalar. */
  readonly written?: string;
}

/** Finds a path in a parsed page. Walks the events again instead of keeping a place for each key: hardly any is ever asked for. */
export function locateKey(text: string, events: readonly Event[], path: KeyPath): KeyPlace {
  const walker = { text, events, next: 1 };
  let place: KeyPlace = { key: 0, value: offsetAt(walker) ?? 0, depth: 0 };
  for (const [depth, step] of path.entries()) {
    const found = typeof step === "number" ? enterItem(walker, step) : enterKey(walker, step);
    if (found === undefined) return place;
    const event = events[walker.next];
    const value = offsetAt(walker) ?? found;
    const written = event?.type === EVENT_ID.SCALAR && event.valueStart !== -1 ? text.slice(event.valueStart, event.valueEnd) : undefined;
    place = { key: found, value, depth: depth + 1, ...(written === undefined ? {} : { written }) };
  }
  return place;
}

interface Walker {
  readonly text: string;
  readonly events: readonly Event[];
  next: number;
}

/** Leaves the walker at the key's value, and returns where the key is; undefined where there is none. */
function enterKey(walker: Walker, name: string): number | undefined {
  if (walker.events[walker.next]?.type !== EVENT_ID.MAPPING) return undefined;
  walker.next += 1;
  for (let event = walker.events[walker.next]; event !== undefined && event.type !== EVENT_ID.POP; event = walker.events[walker.next]) {
    const key = offsetAt(walker) ?? 0;
    const matches = event.type === EVENT_ID.SCALAR && event.valueStart !== -1 && getScalarValue(walker.text, event) === name;
    skipValue(walker);
    if (matches) return key;
    skipValue(walker);
  }
  return undefined;
}

function enterItem(walker: Walker, index: number): number | undefined {
  if (walker.events[walker.next]?.type !== EVENT_ID.SEQUENCE) return undefined;
  walker.next += 1;
  for (let at = 0; at < index; at++) {
    if (walker.events[walker.next]?.type === EVENT_ID.POP) return undefined;
    skipValue(walker);
  }
  return walker.events[walker.next]?.type === EVENT_ID.POP ? undefined : (offsetAt(walker) ?? 0);
}

function skipValue(walker: Walker): void {
  let open = 0;
  do {
    const type = walker.events[walker.next++]?.type;
    if (type === undefined) return;
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) open += 1;
    if (type === EVENT_ID.POP) open -= 1;
  } while (open > 0);
}

function offsetAt({ text, events, next }: Walker): number | undefined {
  const event = events[next];
  return event === undefined ? undefined : offsetOf(text, event);
}
