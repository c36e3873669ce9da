import type { Drift, NoiseReason } from "../contract/drift.ts";
import { describeDrift, driftTitles, listWaysOut, noiseWords, type WayOut } from "./drift-words.ts";
import { codeSpan, escapeText } from "./escape-text.ts";
import { cleanText } from "./short-names.ts";

/** What a sweep for drift found, as the flow tells it. */
export interface DriftReport {
  readonly commit: string;
  readonly today: string;
  readonly considered: { readonly stacks: number; readonly objects: number };
  readonly places: readonly { readonly instance: string; readonly name: string; readonly requests: number; readonly delivery: string }[];
  readonly groups: readonly { readonly manager: string; readonly from?: string; readonly to?: string; readonly drifts: readonly Drift[] }[];
  readonly accepted: readonly { readonly drift: Drift; readonly waiver: string; readonly until: string }[];
  readonly idleWaivers: readonly string[];
  readonly outOfStep: readonly string[];
  readonly noise: Readonly<Partial<Record<NoiseReason, number>>>;
  readonly elsewhere: readonly string[];
  readonly errors: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  /** Flags that the next call of the verb needs as well, to see the same. */
  readonly waysNeed?: string;
}

interface Format {
  readonly isMarkdown: boolean;
  text(value: string): string;
  command(value: string): string;
}

const formats: Readonly<Record<"text" | "markdown", Format>> = {
  text: { isMarkdown: false, text: (value) => cleanText(value), command: (value) => cleanText(value) },
  markdown: { isMarkdown: true, text: (value) => escapeText(value), command: (value) => codeSpan(value) },
};

const mostGroups = 40;
/** GitHub takes 65,536 characters. */
const mostOfIssue = 50_000;
/** One change that hit many environments is read once: a few of them show what it is. */
const mostOfGroup = 10;

/** Drift by cause, each with its ways out. */
export function renderDrift(report: DriftReport, format: "text" | "markdown" | "json"): string {
  if (format === "json") return JSON.stringify(report, undefined, 2);
  const as = formats[format];
  const { groups } = report;
  const shown = takeShort(groups.slice(0, mostGroups).map((group) => renderGroup(group, report, as)));
  return [
    as.isMarkdown ? `**${summarise(report)}**` : summarise(report),
    ...shown,
    ...(groups.length > shown.length ? [`… and ${groups.length - shown.length} more causes. --output json has them all.`] : []),
    list(
      "Accepted",
      report.accepted.map(({ drift, waiver, until }) => `${titleOf(drift)} ${describeDrift(drift)} (waiver ${waiver}, until ${until})`),
      as,
    ),
    list("Waivers that accept nothing any more: delete them", report.idleWaivers, as),
    list(
      "Could not be looked at",
      Object.entries(report.errors).map(([what, message]) => `${what}: ${message}`),
      as,
    ),
    list(
      "Not looked at: the pulumi CLI keeps these, and compares them with what lives by `pulumi preview --refresh --stack <team>.<environment>`",
      report.elsewhere,
      as,
    ),
    list("No drift, but out of step with main: the next reconcile's business", report.outOfStep, as),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function takeShort(texts: readonly string[]): string[] {
  let left = mostOfIssue;
  return texts.filter((text) => (left -= text.length) >= 0);
}

function summarise({ considered, groups, accepted, places, noise }: DriftReport): string {
  const drifts = groups.reduce((sum, group) => sum + group.drifts.length, 0);
  const where = places.map(({ instance, name }) => `${instance} (${name})`).join(", ");
  const said = [
    drifts === 0 ? "no drift" : `${count(drifts, "drift")} of ${count(groups.length, "cause")}`,
    ...(accepted.length === 0 ? [] : [`${accepted.length} accepted`]),
  ];
  const noises = (Object.entries(noise) as [NoiseReason, number][]).sort((a, b) => b[1] - a[1]);
  const told = noises.map(([reason, number]) => `${noiseWords[reason]} ${number}`);
  return [
    `${count(considered.stacks, "stack")} with ${count(considered.objects, "object")} on ${where || "no instance"}: ${said.join(", ")}.`,
    ...(told.length === 0 ? [] : [`Told from drift: ${told.join(", ")}.`]),
  ].join(" ");
}

function renderGroup({ manager, from, to, drifts }: DriftReport["groups"][number], report: DriftReport, as: Format): string {
  const [first] = drifts;
  if (first === undefined) return "";
  const when = from === undefined ? "" : from === to ? `, ${timeOf(from)}` : `, ${timeOf(from)} to ${timeOf(to ?? "")}`;
  const who = manager === "unknown" ? "nobody knows who" : `by ${manager}`;
  const title = `${first.object.kind} ${driftTitles[first.kind]} ${who}${when}`;
  const shown = drifts.slice(0, mostOfGroup).flatMap((drift) => renderOne(drift, report, as));
  const rest = drifts.length > mostOfGroup ? [`${as.isMarkdown ? "- " : "  "}… and ${drifts.length - mostOfGroup} more of the same`] : [];
  const all = drifts.length === 1 ? "" : ` (${drifts.length})`;
  return [as.isMarkdown ? `### ${as.text(title)}${all}\n` : `${as.text(title)}${all}`, ...shown, ...rest].join("\n");
}

function renderOne(drift: Drift, report: DriftReport, as: Format): string[] {
  const line = `${as.command(drift.id)} ${as.text(`${titleOf(drift)} ${describeDrift(drift)}`)}`;
  const way = ({ way: name, text, isCommand }: WayOut) => `${name}: ${isCommand ? as.command(text) : as.text(text)}`;
  const ways = listWaysOut(drift, report).map(way);
  return as.isMarkdown ? [`- ${line}`, ...ways.map((text) => `  - ${text}`)] : [`  ${line}`, ...ways.map((text) => `      ${text}`)];
}

/** `orders/staging Deployment web` */
function titleOf({ ref, instance, object }: Drift): string {
  const home = ref?.replace(/^layers\//, "layer ") ?? [instance, object.namespace].filter((part) => part !== undefined).join(" ");
  return `${home} ${object.kind} ${object.name}:`;
}

function list(title: string, lines: readonly string[], as: Format): string {
  if (lines.length === 0) return "";
  const shown = [...lines.slice(0, mostGroups), ...(lines.length > mostGroups ? [`and ${lines.length - mostGroups} more`] : [])];
  return [as.isMarkdown ? `### ${title}\n` : `${title}:`, ...shown.map((line) => `${as.isMarkdown ? "- " : "  "}${as.text(line)}`)].join(
    "\n",
  );
}

function timeOf(at: string): string {
  return at.slice(0, 16).replace("T", " ");
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
