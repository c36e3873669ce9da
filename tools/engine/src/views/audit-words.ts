import type { AuditChange } from "./audit-facts.ts";

/** Among the rules that serve a control: the flow itself does, with every change. */
export const everyChange = "*";

/** `2027-01-31 14:05` */
export function shortTime(at: string): string {
  return at.slice(0, 16).replace("T", " ");
}

/** `3 created, 1 held` */
export function sayCounts(counts: Readonly<Record<string, number>>): string {
  const words: Readonly<Record<string, string>> = {
    create: "created",
    update: "updated",
    replace: "replaced",
    delete: "deleted",
    held: "held",
  };
  const parts = Object.entries(words).flatMap(([key, word]) => ((counts[key] ?? 0) > 0 ? [`${counts[key] ?? 0} ${word}`] : []));
  return parts.join(", ") || "nothing";
}

/** `ada (orders, platform)` */
export function sayApprovals(change: AuditChange): string[] {
  const requests = change.intent?.requests ?? [];
  return requests.flatMap(({ approvals }) => approvals.map(({ by, teams }) => (teams.length === 0 ? by : `${by} (${teams.join(", ")})`)));
}

/** Who asked: whoever opened the pull request, else whom git names. */
export function sayRequesters({ intent }: AuditChange): string {
  const authors = [...new Set(intent?.requests.map(({ author }) => author))];
  return authors.length > 0 ? authors.join(", ") : (intent?.requestedBy ?? "");
}

/** `EUR 40.00 → 52.00 a month` */
export function sayCost({ intent }: AuditChange): string {
  const cost = intent?.cost;
  return cost === undefined ? "" : `${cost.currency} ${cost.before.toFixed(2)} → ${cost.after.toFixed(2)} a month`;
}

/** `1.3 s`, `4 min 10 s` */
export function sayDuration(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return "";
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
