import { hash } from "node:crypto";
import type { Consent } from "@roadbed/engine/contract/ledger.ts";
import type { RecordDraft } from "@roadbed/engine/ledger/record-line.ts";
import { type HistoryAct, membersOf, platformMembers } from "./history.ts";

interface Written {
  readonly commit: string;
  readonly at: string;
  readonly run: string;
}

export function draftIntent({ ref, kind, lane, stage }: HistoryAct, { commit, at, run }: Written): RecordDraft {
  const steps = stepsOf(ref, kind).length;
  const [author, approver] = membersOf(ref.split("/")[0] ?? "");
  return {
    kind: "intent",
    ref,
    run,
    commit,
    at,
    fingerprint: hash("sha256", `${ref} ${commit}`),
    requestedBy: `${author} <${author}@example.com>`,
    engine: { name: stage === "production" ? "pulumi" : "embedded", version: "0.1.0" },
    counts: { create: 0, update: 0, replace: 0, delete: 0, keep: kind === "update" ? 30 : 0, held: 0, [kind]: steps },
    lane,
    waivers: [],
    expires: new Date(Date.parse(at) + 3_600_000).toISOString(),
    instance: stage === "production" ? "eu" : "local",
    reasons: lane === "automatic" ? [] : [{ rule: kind === "delete" ? "data-loss" : "production-change", lane }],
    cost: { currency: "EUR", before: kind === "create" ? 0 : 41.5, after: kind === "delete" ? 0 : 44.25 },
    ...(lane === "automatic" ? {} : { consent: consentOf(ref, { lane, author, approver, commit, at }) }),
  };
}

function consentOf(
  ref: string,
  { lane, author, approver, commit, at }: { lane: string; author: string; approver: string; commit: string; at: string },
): Consent {
  const agreed = (by: string, team: string) => ({ by, teams: [team], at, commit: hash("sha1", `${commit} head`) });
  return [
    {
      request: `https://github.com/acme-corp/platform/pull/${Number.parseInt(commit.slice(0, 4), 16)}`,
      author,
      commit,
      fingerprint: hash("sha256", `${ref} ${commit}`),
      lane,
      approvals: [agreed(approver, ref.split("/")[0] ?? ""), ...(lane === "two-person" ? [agreed(platformMembers[1], "platform")] : [])],
    },
  ];
}

export function draftResult({ ref, kind, stage }: HistoryAct, { commit, at, run }: Written, isFailure: boolean): RecordDraft {
  return {
    kind: "result",
    ref,
    run,
    commit,
    at,
    fingerprint: hash("sha256", `${ref} ${commit}`),
    outcome: isFailure ? "failed" : "applied",
    materials: kind === "delete" ? { [`environments/${ref}`]: "" } : materialsOf(ref, commit),
    held: [],
    gone: kind === "delete" && !isFailure,
    steps: stepsOf(ref, kind).map((urn) => ({ urn, op: kind, ok: !isFailure })),
    milliseconds: 1200,
    instance: stage === "production" ? "eu" : "local",
    stage,
    ...(isFailure ? { error: "The API server answered 503.", attempt: 1 } : {}),
  };
}

const shared = [
  "golden-paths",
  "golden-paths/web-service",
  "golden-paths/postgres",
  "package-lock.json",
  "platform",
  "platform/services",
  "tools/engine",
];

/** As many, and as long, as real ones. */
function materialsOf(ref: string, commit: string): Record<string, string> {
  const team = ref.split("/")[0] ?? "";
  const own = [`environments/${ref}`, `environments/${ref}/environment.yaml`, `environments/${team}/team.yaml`];
  const materials: Record<string, string> = {};
  for (const path of own) materials[path] = hash("sha1", path + commit);
  for (const path of shared) materials[path] = hash("sha256", path);
  return materials;
}

/** A new environment has some 30 resources; a change touches two of them. */
function stepsOf(ref: string, kind: HistoryAct["kind"]): string[] {
  const urn = (name: string) =>
    `urn:pulumi:${ref.replace("/", ".")}::environments::roadbed:path:web-service$kubernetes:apps/v1:Deployment::${name}`;
  return Array.from({ length: kind === "update" ? 2 : 30 }, (_, index) => urn(`web-${index}`));
}
