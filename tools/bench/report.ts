import { median, percentile } from "./measure.ts";

/** One line of the report: what was done, how long it took, and beside it what it is compared with. */
export interface Row {
  /** B1 to B14 of the list in README.md, or a name. */
  readonly id: string;
  readonly what: string;
  /** Seconds of each run. */
  readonly seconds: readonly number[];
  readonly peakMegabytes?: number;
  /** What we want, in seconds. */
  readonly aim?: number;
  /** Others on the same work in the same run; undefined seconds: not on this machine. */
  readonly peers?: readonly { readonly name: string; readonly seconds: number | undefined; readonly peakMegabytes?: number }[];
  /** Anything that the reader must know, for example that the answer was exact. */
  readonly note?: string;
}

/** A table with the figures side by side, and each peer's time as a multiple of ours. */
export function renderReport(rows: readonly Row[]): string {
  const lines = [
    "| benchmark | p50 | p95 | memory | aim | compared with (same run) | note |",
    "| --- | --- | --- | --- | --- | --- | --- |",
  ];
  for (const row of rows) {
    const own = median(row.seconds);
    const peers = (row.peers ?? []).map((peer) =>
      peer.seconds === undefined
        ? `${peer.name}: absent`
        : `${peer.name}: ${time(peer.seconds)} (${(peer.seconds / own).toFixed(1)}×)${memory(peer.peakMegabytes, ", ")}`,
    );
    lines.push(
      `| ${row.id} ${row.what} | ${time(own)} | ${time(percentile(row.seconds, 0.95))} | ${memory(row.peakMegabytes) || "–"} | ${
        row.aim === undefined ? "–" : `${time(row.aim)} ${own <= row.aim ? "met" : "missed"}`
      } | ${peers.join("; ") || "–"} | ${row.note ?? ""} |`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function time(seconds: number): string {
  if (Number.isNaN(seconds)) return "–";
  return seconds < 1 ? `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms` : `${seconds.toFixed(2)} s`;
}

function memory(megabytes: number | undefined, before = ""): string {
  return megabytes === undefined || megabytes === 0 ? "" : `${before}${megabytes.toFixed(0)} MB`;
}
