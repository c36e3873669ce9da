import { makeMemoryFiles } from "@roadbed/testing/memory-files.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { UserError } from "../contract/errors.ts";
import { openLedger } from "./ledger.ts";
import type { RecordDraft } from "./record-line.ts";

const path = "orders/staging.ndjson";

test("each record carries the hash of the one before it, and counts from 0", async () => {
  const ledger = openLedger(makeMemoryFiles());
  const intent = await ledger.append(makeIntent());
  const result = await ledger.append(makeResult());
  expect([intent.seq, result.seq]).toEqual([0, 1]);
  expect(intent.prev).toBe("0".repeat(64));
  expect(result.prev).toBe(intent.hash);
  expect(await ledger.read("orders/staging")).toEqual([intent, result]);
});

test("heads are the last records, of layers too", async () => {
  const ledger = openLedger(makeMemoryFiles());
  await ledger.append(makeIntent());
  const last = await ledger.append(makeResult());
  const layer = await ledger.append(makeResult({ ref: "layers/local/services" }));
  expect(await ledger.heads()).toEqual(
    new Map([
      ["layers/local/services", layer],
      ["orders/staging", last],
    ]),
  );
});

test("a clock that runs backwards does not: the record gets the time of the one before it", async () => {
  const ledger = openLedger(makeMemoryFiles());
  await ledger.append(makeIntent({ at: "2027-01-02T00:00:00.000Z" }));
  const result = await ledger.append(makeResult({ at: "2027-01-01T00:00:00.000Z" }));
  expect(result.at).toBe("2027-01-02T00:00:00.000Z");
  expect(await ledger.verify()).toEqual({ records: 2, problems: [] });
});

test("a line that a crash tore is moved aside by the next append, and reported", async () => {
  const files = makeMemoryFiles();
  await openLedger(files).append(makeIntent());
  await files.write(path, `${files.texts()[path] ?? ""}{"at":"2027-01-01T0`);
  const ledger = openLedger(files);
  expect((await ledger.verify()).problems).toMatchObject([{ ref: "orders/staging", line: 2, problem: "torn" }]);
  await ledger.append(makeResult());
  expect(ledger.torn).toEqual([{ ref: "orders/staging", text: '{"at":"2027-01-01T0' }]);
  expect(await ledger.verify()).toEqual({ records: 2, problems: [] });
});

test.each([
  ["altered", (lines: string[]) => lines.with(1, (lines[1] ?? "").replace("applied", "refused")), 2],
  ["altered", (lines: string[]) => lines.with(1, (lines[1] ?? "").replace(/"hash":"./, '"hash":"x')), 2],
  ["dropped", (lines: string[]) => lines.toSpliced(1, 1), 2],
  ["dropped", (lines: string[]) => lines.toSpliced(0, 1), 1],
  ["reordered", (lines: string[]) => [lines[0], lines[2], lines[1], lines[3]], 2],
  ["duplicated", (lines: string[]) => [lines[0], lines[1], lines[1], lines[2], lines[3]], 3],
  ["altered", (lines: string[]) => lines.with(2, "{}"), 3],
])("verify names a record that is %s", async (problem, tamper, line) => {
  const files = makeMemoryFiles();
  const honest = openLedger(files);
  for (const draft of [makeIntent(), makeResult(), makeIntent(), makeResult()]) await honest.append(draft);
  const lines = (files.texts()[path] ?? "").trimEnd().split("\n");
  await files.write(path, `${tamper(lines).join("\n")}\n`);
  expect((await openLedger(files).verify()).problems).toMatchObject([{ ref: "orders/staging", line, problem }]);
});

test("verify names a record that was forged with a right hash but an earlier time", async () => {
  const files = makeMemoryFiles();
  await openLedger(files).append(makeIntent({ at: "2027-01-02T00:00:00.000Z" }));
  const forged = makeMemoryFiles();
  const { hash } = (await openLedger(files).read("orders/staging"))[0] ?? { hash: "" };
  const { encodeRecord } = await import("./record-line.ts");
  const { line } = encodeRecord({ ...makeResult({ at: "2027-01-01T00:00:00.000Z" }), v: 1, seq: 1, prev: hash });
  await forged.write(path, (files.texts()[path] ?? "") + line);
  expect((await openLedger(forged).verify()).problems).toMatchObject([{ line: 2, problem: "backdated" }]);
});

test("any one character that differs is found", async () => {
  const files = makeMemoryFiles();
  for (const draft of [makeIntent(), makeResult()]) await openLedger(files).append(draft);
  const text = files.texts()[path] ?? "";
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length - 2), fc.constantFrom("0", "a", '"', " ", "}", "é"), async (at, character) => {
      fc.pre(text[at] !== character);
      const changed = makeMemoryFiles({ [path]: text.slice(0, at) + character + text.slice(at + 1) });
      expect((await openLedger(changed).verify()).problems).not.toEqual([]);
    }),
  );
});

test("nothing is appended to a chain whose last record has been altered", async () => {
  const files = makeMemoryFiles();
  await openLedger(files).append(makeIntent());
  await files.write(path, (files.texts()[path] ?? "").replace("automatic", "owner"));
  await expect(openLedger(files).append(makeResult())).rejects.toThrow(UserError);
});

test.each(["../escape", "orders", "Orders/Staging", "layers/a/b/c", "orders/.."])("%s is no name to write a record under", async (ref) => {
  await expect(openLedger(makeMemoryFiles()).append(makeIntent({ ref }))).rejects.toThrow(/no name/);
});

function makeIntent(over: Partial<Extract<RecordDraft, { kind: "intent" }>> = {}): RecordDraft {
  return {
    kind: "intent",
    at: "2027-01-01T00:00:00.000Z",
    ref: "orders/staging",
    run: "ci-1",
    commit: "a".repeat(40),
    fingerprint: "f".repeat(64),
    requestedBy: "Ada",
    engine: { name: "embedded", version: "1" },
    counts: { create: 1, update: 0, replace: 0, delete: 0, keep: 0, held: 0 },
    lane: "automatic",
    waivers: [],
    expires: "2027-01-01T01:00:00.000Z",
    ...over,
  };
}

function makeResult(over: Partial<Extract<RecordDraft, { kind: "result" }>> = {}): RecordDraft {
  return {
    kind: "result",
    at: "2027-01-01T00:01:00.000Z",
    ref: "orders/staging",
    run: "ci-1",
    commit: "a".repeat(40),
    fingerprint: "f".repeat(64),
    outcome: "applied",
    materials: { "environments/orders/staging": "b".repeat(40) },
    held: [],
    gone: false,
    steps: [],
    milliseconds: 12,
    ...over,
  };
}
