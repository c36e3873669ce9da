import type { AuditChange, AuditReport } from "./audit-facts.ts";
import { sayWaiver } from "./audit-show.ts";
import { everyChange, sayApprovals, sayCost, sayCounts, sayDuration, sayRequesters, shortTime } from "./audit-words.ts";
import { cleanText, nameOfUrn } from "./short-names.ts";

/** One file without a script, a font or a picture from elsewhere, so that it can be kept and printed for years. */
export function renderReportHtml(report: AuditReport): string {
  const { organisation, from, to, team, control } = report;
  const title = `${organisation}: changes ${from} to ${to}${team === undefined ? "" : `, team ${team}`}${control === undefined ? "" : `, control ${control.id}`}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escape(title)}</h1>
${describe(report)}
${sumUp(report)}
<h2>Changes</h2>
${report.changes.length === 0 ? "<p>None.</p>" : tabulate(report.changes)}
${listWaivers(report)}
</body>
</html>
`;
}

function describe({ made, ledger, control, considered, changes }: AuditReport): string {
  const source = ledger === undefined ? "" : ` from the ledger at <code>${escape(ledger)}</code>`;
  const whole = `<p>Made ${shortTime(made)} UTC${source}. Whether that ledger is whole: <code>platform audit verify --full</code>.</p>`;
  if (control === undefined) return whole;
  const named = control.rules.filter((rule) => rule !== everyChange).map((rule) => `<code>${escape(rule)}</code>`);
  const byRules = named.length === 0 ? "" : `these rules serve: ${named.join(", ")}`;
  if (control.rules.includes(everyChange))
    return `${whole}\n<p>Control <strong>${escape(control.id)}</strong>, which every change serves: it was asked for, judged, agreed to where somebody had to, and recorded.${byRules === "" ? "" : ` So do ${byRules.replace("these rules serve: ", "these rules: ")}.`}</p>`;
  return `${whole}\n<p>Control <strong>${escape(control.id)}</strong>, which ${byRules || "no rule serves"}. Each of the ${considered} changes of the time was judged by them; below stand the ${changes.length} for which one of them asked for somebody's agreement, or was waived.</p>`;
}

function sumUp({ changes }: AuditReport): string {
  const by = (name: string, of: (change: AuditChange) => string) => {
    const counts = new Map<string, number>();
    for (const change of changes) counts.set(of(change), (counts.get(of(change)) ?? 0) + 1);
    return `<tr><th scope="row">${name}</th><td>${[...counts].map(([word, count]) => `${count} ${escape(word)}`).join(", ") || "none"}</td></tr>`;
  };
  const waived = changes.filter(({ intent }) => (intent?.waivers.length ?? 0) > 0).length;
  return `<table class="sum"><tbody>
<tr><th scope="row">changes</th><td>${changes.length}</td></tr>
${by("by result", ({ outcome }) => outcome)}
${by("by lane", ({ intent }) => intent?.lane ?? "none")}
<tr><th scope="row">under a waiver</th><td>${waived}</td></tr>
</tbody></table>`;
}

const heads = ["When", "Environment", "Asked for", "Agreed", "Lane and policy", "What and cost", "Result"];

function tabulate(changes: readonly AuditChange[]): string {
  const rows = changes.map(
    (change) =>
      `<tr>${cellsOf(change)
        .map((cell) => `<td>${cell}</td>`)
        .join("")}</tr>`,
  );
  return `<table>\n<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead>\n<tbody>\n${rows.join("\n")}\n</tbody>\n</table>`;
}

function cellsOf(change: AuditChange): string[] {
  const { intent, outcome, error, held, milliseconds, run, commit } = change;
  const reasons = [...new Set(intent?.reasons.map(({ rule, lane }) => `${rule} (${lane})`))];
  return [
    lines(shortTime(change.begun), commit.slice(0, 12)),
    lines(change.ref, change.instance),
    lines(sayRequesters(change), ...(intent?.requests.map(({ request }) => request) ?? [])),
    lines(...sayApprovals(change)) || (intent?.lane === "automatic" ? "nobody had to" : "<strong>nobody recorded</strong>"),
    lines(intent?.lane, ...reasons, ...(intent?.waivers.map((id) => `waiver ${id}`) ?? [])),
    lines(intent === undefined ? "" : sayCounts(intent.counts), sayCost(change), intent?.engine),
    `${outcome === "applied" ? "applied" : `<strong>${outcome}</strong>`}<br>${lines(sayDuration(milliseconds), error, ...held.map((urn) => `held: ${nameOfUrn(urn)}`), run)}`,
  ];
}

function listWaivers({ waivers }: AuditReport): string {
  if (waivers.length === 0) return "";
  return `<h2>Waivers</h2>\n<ul>\n${waivers.map((waiver) => `<li>${escape(sayWaiver(waiver))}</li>`).join("\n")}\n</ul>`;
}

function lines(...texts: readonly (string | undefined)[]): string {
  return texts.flatMap((text) => (text === undefined || text === "" ? [] : [escape(text)])).join("<br>");
}

function escape(text: string): string {
  return cleanText(text, 500).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

const style = `
body { font: 14px/1.4 system-ui, sans-serif; color: #111; background: #fff; margin: 2rem auto; max-width: 78rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-size: 12px; }
th, td { border-bottom: 1px solid #bbb; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
thead th { border-bottom: 2px solid #111; }
table.sum { width: auto; }
code { font-size: .92em; overflow-wrap: anywhere; }
@page { size: A4 landscape; margin: 12mm; }
@media print {
  body { margin: 0; max-width: none; padding: 0; font-size: 9pt; }
  table { font-size: 7.5pt; }
  thead { display: table-header-group; }
  tr, li { break-inside: avoid; }
  h2 { break-after: avoid; }
}
`;
