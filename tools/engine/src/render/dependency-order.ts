import type { Registration } from "./registration.ts";

/** Always the smallest URN of all whose parent, provider and dependencies have come already. */
export function sortByDependency(registrations: ReadonlyMap<string, Registration>): Registration[] {
  const waiting = new Map<string, number>();
  const users = new Map<string, string[]>();
  const ready: string[] = [];
  for (const registration of registrations.values()) {
    const needs = listNeeds(registration, registrations);
    waiting.set(registration.urn, needs.size);
    if (needs.size === 0) insertSorted(ready, registration.urn);
    for (const need of needs) users.set(need, [...(users.get(need) ?? []), registration.urn]);
  }
  const sorted: Registration[] = [];
  for (let urn = ready.shift(); urn !== undefined; urn = ready.shift()) {
    const registration = registrations.get(urn);
    if (registration !== undefined) sorted.push(registration);
    for (const user of users.get(urn) ?? []) {
      const left = (waiting.get(user) ?? 0) - 1;
      waiting.set(user, left);
      if (left === 0) insertSorted(ready, user);
    }
  }
  return sorted;
}

function listNeeds(
  { urn, parent, provider, deletedWith, dependencies, propertyDependencies }: Registration,
  all: ReadonlyMap<string, Registration>,
): Set<string> {
  const needs = new Set(
    [parent ?? "", provider ?? "", deletedWith, ...dependencies, ...[...propertyDependencies.values()].flat()].filter((other) =>
      all.has(other),
    ),
  );
  needs.delete(urn);
  return needs;
}

function insertSorted(sorted: string[], value: string): void {
  let low = 0;
  for (let high = sorted.length; low < high;) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? "") < value) low = middle + 1;
    else high = middle;
  }
  sorted.splice(low, 0, value);
}
