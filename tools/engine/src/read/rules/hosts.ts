import { type EnvironmentDraft, relate } from "../draft.ts";
import { suggest } from "../../contract/nearest.ts";
import { type EnvironmentRule, judge, type WorldRule } from "./rule.ts";

/** A host name points at a component that answers requests. */
export const hostsAnswered: EnvironmentRule = (draft) =>
  Object.entries(draft.value.hosts).flatMap(([host, component]) => {
    const answering = [...draft.paths].filter(([, path]) => path.answersHosts).map(([name]) => name);
    if (!draft.declared.includes(component)) {
      return [
        judge(draft, ["hosts", host], {
          rule: "unknown-host-component",
          message: `${host} points at ${component}, which isn't in this environment.`,
          fix: suggest(component, answering.length > 0 ? answering : draft.declared),
        }),
      ];
    }
    const path = draft.paths.get(component);
    if (path === undefined || path.answersHosts) return [];
    return [
      judge(draft, ["hosts", host], {
        rule: "host-not-answered",
        message: `${host} points at ${component}, a ${path.name}, which answers no requests.`,
        fix: answering.length > 0 ? suggest(component, answering) : "Remove the host name, or add a web-service.",
      }),
    ];
  });

/** Names with two hyphens below an instance's domain are those that the platform gives out: `<component>--<team>-<environment>.<domain>`. */
export const hostsNotReserved: EnvironmentRule = (draft, { platform }) => {
  const domains = Object.values(platform?.instances ?? {}).map(({ domain }) => domain);
  const isReserved = (host: string) =>
    host.includes("--") && domains.some((domain) => host.endsWith(`.${domain}`) && host.slice(0, -domain.length - 1).includes("--"));
  return Object.keys(draft.value.hosts)
    .filter(isReserved)
    .map((host) =>
      judge(draft, ["hosts", host], {
        rule: "reserved-host",
        message: `${host} is of the form that the platform gives out by itself.`,
        fix: "Choose a name without two hyphens in a row.",
        what: "key",
      }),
    );
};

/**
 * A host name stands in one environment only. Below a name of another team none can stand either: cookies and
 * certificates of the one above would reach it.
 */
export const hostsOnce: WorldRule = ({ environments, only }) => {
  const owners = new Map<string, EnvironmentDraft[]>();
  for (const draft of environments.values()) {
    for (const host of Object.keys(draft.value.hosts)) owners.set(host, [...(owners.get(host) ?? []), draft]);
  }
  return [...owners].flatMap(([host, claims]) => {
    const [first] = claims;
    const same = claims.slice(1).map((other) => clash(host, host, [other, first as EnvironmentDraft], only));
    const above = parentsOf(host).flatMap((parent) => (owners.get(parent) ?? []).map((owner) => ({ parent, owner })));
    const below = claims.flatMap((claim) =>
      above.filter(({ owner }) => owner.team !== claim.team).map(({ parent, owner }) => clash(host, parent, [claim, owner], only)),
    );
    return [...same, ...below];
  });
};

/** Shown at the side whose check was asked for; where both were, at the first. */
function clash(host: string, theirs: string, sides: readonly [EnvironmentDraft, EnvironmentDraft], only: ReadonlySet<string> | undefined) {
  const [claim, owner] = sides;
  const turned = only !== undefined && !only.has(claim.ref) && only.has(owner.ref);
  const [here, there] = turned ? [owner, claim] : [claim, owner];
  const [hostHere, hostThere] = turned ? [theirs, host] : [host, theirs];
  const message =
    host === theirs
      ? `The host name ${host} is used by ${here.ref} and by ${there.ref}.`
      : `The host name ${host} of ${claim.ref} lies below ${theirs}, which belongs to ${owner.ref}.`;
  return judge(
    here,
    ["hosts", hostHere],
    {
      rule: host === theirs ? "host-clash" : "host-below",
      message,
      fix: here.team === there.team ? "Keep it in one of them." : `Choose another name, or agree with the team ${there.team}.`,
      what: "key",
      related: [relate(there, ["hosts", hostThere], `${there.ref} (team ${there.team}) uses ${hostThere}.`)],
    },
    [there.ref],
  );
}

/** `a.b.example.com` lies below `b.example.com` and `example.com`. */
export function parentsOf(host: string): string[] {
  const labels = host.split(".");
  return labels.slice(1, -1).map((_, at) => labels.slice(at + 1).join("."));
}
