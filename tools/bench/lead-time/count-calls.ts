/** Requests to GitHub's API that a pull request costs, from its opening until it is applied. */
export interface Calls {
  readonly calls: number;
  /** Of them those that write something which people see. */
  readonly content: number;
}

/**
 * As the tests of tools/github count them: facts and a first publication when it is opened, both again after an
 * approval, who agreed when it is applied, and the report of the run.
 */
const own = { facts: 2, first: 11, again: 5, consent: 2, report: 2 };

/** However many jobs there are: the first asks who agreed, and tells the others. */
export function countOurs(): Calls {
  return { calls: 2 * own.facts + own.first + own.again + own.consent + own.report, content: 2 };
}

/** A comment and a commit status for each plan, and a status for each that is applied: what tools do that know one project at a time. */
export function countOneEach(environments: number): Calls {
  return { calls: 3 * environments, content: environments };
}
