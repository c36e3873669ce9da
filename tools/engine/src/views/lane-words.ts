import { type Lane, lanes, type LaneReason, type Verdict } from "../contract/verdict.ts";

/** Who must agree, as half a sentence. */
export const laneWords: Readonly<Record<Lane, string>> = {
  automatic: "needs nobody's agreement",
  owner: "needs the owning team's agreement",
  platform: "needs the platform team's agreement",
  "two-person": "needs two people's agreement",
};

export function rankOf(verdict: Verdict | undefined): number {
  if (verdict === undefined) return -1;
  return verdict.allowed ? lanes.indexOf(verdict.lane) : lanes.length;
}

/** Of all reasons the first that asks for this lane. */
export function mainReason({ lane, reasons }: Verdict): LaneReason | undefined {
  return reasons.find((reason) => reason.lane === lane);
}

/** Those who decide read what asks for most first, and what several rules say alike only once. */
export function sortReasons({ reasons }: Verdict): LaneReason[] {
  const once = new Map(reasons.map((reason) => [`${reason.lane} ${reason.message}`, reason]));
  return [...once.values()].sort((a, b) => lanes.indexOf(b.lane) - lanes.indexOf(a.lane));
}
