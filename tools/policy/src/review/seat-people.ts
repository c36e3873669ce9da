interface Table {
  /** Who may sit here. */
  readonly people: readonly string[];
  readonly count: number;
}

/**
 * Gives as many seats as can be given, one to a person: who sits at a table may move to another for somebody who can
 * sit nowhere else. Returns who sits at each table.
 */
export function seatPeople(tables: readonly Table[]): ReadonlySet<string>[] {
  const seats = tables.flatMap(({ people, count }, table) => Array.from({ length: count }, () => ({ table, people })));
  const seatOf = new Map<string, number>();
  for (const seat of seats.keys()) findPerson(seat, new Set());
  return tables.map((_, table) => new Set([...seatOf].filter(([, seat]) => seats[seat]?.table === table).map(([person]) => person)));

  function findPerson(seat: number, asked: Set<string>): boolean {
    for (const person of seats[seat]?.people ?? []) {
      if (asked.has(person)) continue;
      asked.add(person);
      const taken = seatOf.get(person);
      if (taken !== undefined && !findPerson(taken, asked)) continue;
      seatOf.set(person, seat);
      return true;
    }
    return false;
  }
}
