import { makeMemoryFiles } from "@roadbed/testing/memory-files.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { followChain } from "./follow-chain.ts";
import { openLedger } from "./ledger.ts";
import { encodeRecord, type RecordDraft } from "./record-line.ts";

const ref = "orders/staging";

/** Any history of one environment, as its lines. */
const histories = fc
  .array(
    fc.record({
      kind: fc.constantFrom("intent" as const, "result" as const),
      wait: fc.integer({ min: -86_400_000, max: 86_400_000 }),
      error: fc.option(fc.string({ maxLength: 40, unit: "grapheme" }), { nil: undefined }),
      steps: fc.nat(30),
    }),
    { minLength: 2, maxLength: 9 },
  )
  .map((drafts) => {
    let now = Date.UTC(2027, 0, 1);
    return drafts.map(({ kind, wait, error, steps }) => {
      now += wait;
      return kind === "intent" ? makeIntent(now) : makeResult(now, error, steps);
    });
  });

async function writeLines(drafts: readonly RecordDraft[]): Promise<string[]> {
  const files = makeMemoryFiles();
  const ledger = openLedger(files);
  for (const draft of drafts) await ledger.append(draft);
  return (files.texts()[`${ref}.ndjson`] ?? "").trimEnd().split("\n");
}

function follow(lines: readonly string[]) {
  return followChain(ref, Buffer.from(lines.map((line) => `${line}\n`).join("")));
}

test("clocks that are a day off, one way or the other, keep the order of records", async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (drafts) => {
      const lines = await writeLines(drafts);
      expect(follow(lines)).toMatchObject({ end: { records: lines.length } });
      expect(follow(lines).problem).toBeUndefined();
      const times = lines.map((line) => (JSON.parse(line) as { at: string }).at);
      expect(times).toEqual(times.toSorted());
    }),
  );
});

/** What somebody may do to the lines, and which line is then the first that is bad. */
const tamperings = {
  altered: (lines: string[], a: number, b: number) => {
    const line = lines[a] ?? "";
    const at = b % line.length;
    return { lines: lines.with(a, line.slice(0, at) + (line[at] === "7" ? "8" : "7") + line.slice(at + 1)), first: a };
  },
  dropped: (lines: string[], a: number) => ({ lines: lines.toSpliced(a % (lines.length - 1), 1), first: a % (lines.length - 1) }),
  reordered: (lines: string[], a: number, b: number) => {
    const [low, high] = [a, b % lines.length].toSorted((x, y) => x - y) as [number, number];
    return { lines: lines.with(low, lines[high] ?? "").with(high, lines[low] ?? ""), first: low === high ? undefined : low };
  },
  duplicated: (lines: string[], a: number, b: number) => {
    const to = a + 1 + (b % (lines.length - a));
    return { lines: lines.toSpliced(to, 0, lines[a] ?? ""), first: to };
  },
  forked: (lines: string[], a: number) => {
    const before = JSON.parse(lines[a] ?? "") as { seq: number; hash: string; at: string };
    const { line } = encodeRecord({
      ...makeResult(Date.parse(before.at), "happened otherwise"),
      v: 1,
      seq: before.seq + 1,
      prev: before.hash,
    });
    // With the right hash: of the two that continue one record, the second is found.
    return { lines: lines.toSpliced(a + 1, 0, line.trimEnd()), first: a + 1 === lines.length ? undefined : a + 2 };
  },
  rewritten: (lines: string[], a: number) => {
    const old = JSON.parse(lines[a] ?? "") as { seq: number; prev: string; at: string };
    const { line } = encodeRecord({ ...makeResult(Date.parse(old.at), "never happened"), v: 1, seq: old.seq, prev: old.prev });
    return { lines: lines.with(a, line.trimEnd()), first: a + 1 === lines.length ? undefined : a + 1 };
  },
};

test.each(Object.keys(tamperings) as (keyof typeof tamperings)[])(
  "of any history with a record that is %s the first bad one is named",
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(histories, fc.nat(), fc.nat(), async (drafts, a, b) => {
        const honest = await writeLines(drafts);
        const { lines, first } = tamperings[kind](honest, a % honest.length, b);
        fc.pre(first !== undefined);
        const { problem, end } = follow(lines);
        expect(problem).toMatchObject({ ref, line: (first ?? 0) + 1, problem: kind });
        expect(end.records).toBe(first);
      }),
    );
  },
);

test("a chain is followed further from where it was followed to", async () => {
  const lines = await writeLines([makeIntent(0), makeResult(1000), makeIntent(2000), makeResult(3000)]);
  const { end } = follow(lines.slice(0, 2));
  const all = Buffer.from(lines.map((line) => `${line}\n`).join(""));
  expect(followChain(ref, all, end).end).toEqual(followChain(ref, all).end);
});

test("bytes are what they were after they have been looked at", async () => {
  const lines = await writeLines([makeIntent(0), makeResult(1000)]);
  const bytes = Buffer.from(`${lines.join("\n")}\n`);
  const copy = Buffer.from(bytes);
  followChain(ref, bytes);
  expect(bytes.equals(copy)).toBe(true);
});

function makeIntent(time: number): RecordDraft {
  return {
    kind: "intent",
    at: new Date(time).toISOString(),
    ref,
    run: "ci-1",
    commit: "a".repeat(40),
    fingerprint: "f".repeat(64),
    requestedBy: "Zoë",
    engine: { name: "embedded", version: "1" },
    counts: { create: 1, update: 0, replace: 0, delete: 0, keep: 0, held: 0 },
    lane: "automatic",
    waivers: [],
    expires: new Date(time + 3_600_000).toISOString(),
    reasons: [{ rule: "new-sandbox", lane: "automatic" }],
  };
}

function makeResult(time: number, error?: string, steps = 0): RecordDraft {
  return {
    kind: "result",
    at: new Date(time).toISOString(),
    ref,
    run: "ci-1",
    commit: "a".repeat(40),
    fingerprint: "f".repeat(64),
    outcome: error === undefined ? "applied" : "failed",
    materials: { [`environments/${ref}`]: "b".repeat(40) },
    held: [],
    gone: false,
    steps: Array.from({ length: steps }, (_, index) => ({
      urn: `urn:pulumi:orders.staging::environments::core/v1:Service::web-${index}`,
      op: "create",
      ok: true,
    })),
    milliseconds: 12,
    ...(error === undefined ? {} : { error }),
  };
}
