import type { Environment } from "../../contract/environment.ts";
import type { Cause } from "../../contract/plan.ts";
import { show } from "./say-changes.ts";

type Page = Omit<Environment, "components">;
type Told = { readonly [Key in keyof Page]-?: (before: Page, after: Page) => readonly string[] };

/** What an environment's page says otherwise of the environment itself, each in words of its own. */
export function pageCauses(before: Environment, after: Environment): Cause[] {
  return (Object.keys(telling) as (keyof Page)[])
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .flatMap((key) => telling[key](before, after))
    .map((because) => ({ because }));
}

const telling: Told = {
  purpose: () => ["its purpose is said in other words"],
  stage: (before, after) => [`its stage changes from ${before.stage} to ${after.stage}`],
  data: (before, after) => [`it holds ${after.data} data instead of ${before.data}`],
  lease: ({ lease: before }, { lease: after }) => {
    if (after === undefined) return ["it has no lease any more"];
    return [before === undefined ? `it gets a lease until ${after.until}` : `its lease ends on ${after.until} instead of ${before.until}`];
  },
  hours: (before, after) => {
    if (after.hours === undefined) return ["it runs around the clock again"];
    return [before.hours === undefined ? "it gets office hours" : "its office hours change"];
  },
  budget: (before, after) => [`its budget changes from ${before.budget} to ${after.budget}`],
  access: (before, after) =>
    sayMembers(keyed(before.access, "group"), keyed(after.access, "group"), {
      added: (group) => `${group} gets access`,
      removed: (group) => `${group} no longer has access`,
      changed: (group) => `the access of ${group} changes`,
    }),
  hosts: (before, after) =>
    sayMembers(before.hosts, after.hosts, {
      added: (host) => `${host} leads to ${show(after.hosts[host])}`,
      removed: (host) => `${host} leads nowhere any more`,
      changed: (host) => `${host} leads to ${show(after.hosts[host])} instead of ${show(before.hosts[host])}`,
    }),
  shares: (before, after) => {
    const byName = ({ shares }: Page) => Object.fromEntries(shares.map((share) => [`${share.component} with ${share.with}`, share]));
    return sayMembers(byName(before), byName(after), {
      added: (share) => `it shares ${share}`,
      removed: (share) => `it no longer shares ${share}`,
      changed: (share) => `how it shares ${share} changes`,
    });
  },
  takes: (before, after) =>
    sayMembers(before.takes, after.takes, {
      added: (name) => `it takes ${name} of ${after.takes[name]?.from ?? ""}`,
      removed: (name) => `it no longer takes ${name} of ${before.takes[name]?.from ?? ""}`,
      changed: (name) => `what it takes as ${name} changes`,
    }),
};

interface Sayings {
  readonly added: (key: string) => string;
  readonly removed: (key: string) => string;
  readonly changed: (key: string) => string;
}

function sayMembers(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>, say: Sayings): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((key) => {
    if (!Object.hasOwn(before, key)) return [say.added(key)];
    if (!Object.hasOwn(after, key)) return [say.removed(key)];
    return JSON.stringify(before[key]) === JSON.stringify(after[key]) ? [] : [say.changed(key)];
  });
}

function keyed<Key extends string, T extends Readonly<Record<Key, string>>>(items: readonly T[], key: Key): Record<string, T> {
  return Object.fromEntries(items.map((item) => [item[key], item]));
}
