import { type Event, EVENT_ID, getScalarValue, type MappingEvent, type ScalarEvent, SCALAR_STYLE, type SequenceEvent } from "js-yaml";
import type { TextProblem } from "./scan-text.ts";
import { limits } from "./text-limits.ts";
import { readPlainScalar } from "./yaml-scalar.ts";

/**
 * Parser events -> plain data. Whatever says more than data is refused: anchors, aliases, tags, merge keys, several
 * documents, keys that stand there twice, are no text, or reach into JavaScript's objects. Goes on after a mistake, so
 * that all are found.
 */
export function composeYaml(text: string, events: readonly Event[]): { readonly data: unknown; readonly problems: readonly TextProblem[] } {
  const composer = new Composer(text, events);
  const data = composer.compose();
  return { data, problems: composer.problems };
}

const forbiddenKeys = new Set(["__proto__", "constructor", "prototype"]);

class Composer {
  readonly problems: TextProblem[] = [];
  readonly #text: string;
  readonly #events: readonly Event[];
  #next = 0;
  #nodes = 0;

  constructor(text: string, events: readonly Event[]) {
    this.#text = text;
    this.#events = events;
  }

  compose(): unknown {
    const documents: unknown[] = [];
    for (let event = this.#take(); event !== undefined; event = this.#take()) {
      if (event.type !== EVENT_ID.DOCUMENT) continue;
      if (event.directives.length > 0) this.#refuse("yaml-directive", "The file begins with a YAML directive (%).", "Delete the line.", 0);
      if (documents.length === 1)
        this.#refuse(
          "yaml-documents",
          "The file holds several YAML documents.",
          "Keep one, and delete the line with ---.",
          this.#offsetOfNext(),
        );
      documents.push(this.#peek() === EVENT_ID.POP ? undefined : this.#value());
    }
    return documents[0];
  }

  #value(): unknown {
    const event = this.#take();
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.#scalar(event);
      case EVENT_ID.MAPPING:
        return this.#mapping(event);
      case EVENT_ID.SEQUENCE:
        return this.#sequence(event);
      case EVENT_ID.ALIAS:
        this.#refuse(
          "yaml-alias",
          "An alias (*) repeats something from elsewhere in the file.",
          "Write out what it stands for.",
          event.anchorStart - 1,
        );
        return null;
      default:
        return null;
    }
  }

  #scalar(event: ScalarEvent): unknown {
    this.#refuseProperties(event);
    const source = event.valueStart === -1 ? "" : getScalarValue(this.#text, event);
    if (event.style !== SCALAR_STYLE.PLAIN) return source;
    const read = readPlainScalar(source);
    if ("value" in read) return read.value;
    this.#refuse("ambiguous-number", read.refused, read.fix, event.valueStart);
    return source;
  }

  #mapping(event: MappingEvent): Record<string, unknown> {
    this.#refuseProperties(event);
    const object: Record<string, unknown> = {};
    while (this.#peek() !== EVENT_ID.POP && this.#peek() !== undefined) {
      const at = this.#offsetOfNext();
      const key = this.#key(at);
      const value = this.#value();
      if (key === undefined) continue;
      if (Object.hasOwn(object, key)) this.#refuse("duplicate-key", `The key ${key} stands there twice.`, "Keep one of them.", at);
      else object[key] = value;
    }
    this.#take();
    return object;
  }

  /** Undefined where the key is refused; its value is looked at nevertheless. */
  #key(at: number): string | undefined {
    const type = this.#peek();
    const key = this.#value();
    if (typeof key === "number" || typeof key === "boolean") {
      this.#refuse("key-not-text", `The key ${String(key)} is no text.`, `Put it in quotes: "${String(key)}".`, at);
      return undefined;
    }
    if (type !== EVENT_ID.SCALAR || typeof key !== "string" || key === "") {
      this.#refuse(
        "key-not-text",
        type === EVENT_ID.SCALAR ? "A key is empty." : "A key is a list, an object or an alias.",
        "Write a name.",
        at,
      );
      return undefined;
    }
    if (key === "<<") {
      this.#refuse("yaml-merge", "A merge key (<<) copies keys from elsewhere.", "Write out the keys that it stands for.", at);
      return undefined;
    }
    if (forbiddenKeys.has(key)) {
      this.#refuse("forbidden-key", `The name ${key} has a meaning of its own in JavaScript.`, "Choose another name.", at);
      return undefined;
    }
    return key;
  }

  #sequence(event: SequenceEvent): unknown[] {
    this.#refuseProperties(event);
    const list: unknown[] = [];
    while (this.#peek() !== EVENT_ID.POP && this.#peek() !== undefined) list.push(this.#value());
    this.#take();
    return list;
  }

  #refuseProperties({ anchorStart, tagStart }: { readonly anchorStart: number; readonly tagStart: number }): void {
    if (anchorStart !== -1)
      this.#refuse(
        "yaml-anchor",
        "An anchor (&) names a part of the file, to be repeated elsewhere.",
        "Delete it, and write out what its aliases stand for.",
        anchorStart - 1,
      );
    if (tagStart !== -1) this.#refuse("yaml-tag", "A tag (!) changes how a value is read.", "Delete it; put text in quotes.", tagStart);
  }

  #take(): Event | undefined {
    this.#nodes += 1;
    if (this.#nodes === limits.nodes)
      this.#refuse(
        "too-many-keys",
        "The file holds too many keys and values.",
        "A page says what is wanted, in a few lines; move everything else out of it.",
        0,
      );
    return this.#events[this.#next++];
  }

  #peek(): Event["type"] | undefined {
    return this.#events[this.#next]?.type;
  }

  #offsetOfNext(): number {
    const event = this.#events[this.#next];
    return event === undefined ? this.#text.length : (offsetOf(this.#text, event) ?? 0);
  }

  #refuse(rule: string, message: string, fix: string, offset: number): void {
    this.problems.push({ rule, message, fix, offset });
  }
}

/** Where a person sees an event begin; undefined where nothing is written. */
export function offsetOf(text: string, event: Event): number | undefined {
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1;
  if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) return event.start;
  if (event.type !== EVENT_ID.SCALAR || event.valueStart === -1) return undefined;
  if (event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED) return event.valueStart - 1;
  if (event.style === SCALAR_STYLE.PLAIN) return event.valueStart;
  // A block of text begins with its | or > on the line before.
  return Math.max(text.lastIndexOf("|", event.valueStart), text.lastIndexOf(">", event.valueStart), 0);
}
