import type { ChangeFacts } from "../../contract/change.ts";
import type { Approval, Forge, PullRequest } from "../../contract/consent.ts";
import type { Consent, ResultRecord } from "../../contract/ledger.ts";
import type { Plan } from "../../contract/plan.ts";
import type { Need } from "../../contract/review.ts";
import { type Lane, type LaneReason, lanes, type Verdict } from "../../contract/verdict.ts";
import type { Repository } from "../../read/git.ts";
import { compareMeanings, findMeaning, type Meaning } from "../review/meaning.ts";
import { findMainAt, hasCommit, tryMergeTrees } from "../review/merge-trees.ts";
import { listMerges, type Merge } from "./list-merges.ts";

/** What a merge did to one stack and as a whole. */
export interface ExplainedMerge {
  /** One for each stack that changed. */
  readonly plans: readonly Plan[];
  readonly verdicts: readonly Verdict[];
  readonly facts: ChangeFacts;
}

export interface ConsentOptions {
  readonly repository: Repository;
  readonly forge: Forge;
  /** The commit of main that is applied. */
  readonly commit: string;
  /** What the step from one tree to another does; both are names of commits or trees. */
  explain(base: string, head: string): Promise<ExplainedMerge>;
  /** Whose agreement that needs, and whether these approvals give it. */
  agree(
    facts: ChangeFacts,
    verdicts: readonly Verdict[],
    approvals: readonly Approval[],
  ): { readonly lane: Lane; readonly needs: readonly Need[]; readonly isMet: boolean };
  /** Brings a commit of a pull request into the clone; false where the forge has it no more. */
  fetch(commit: string): Promise<boolean>;
}

export interface Asked {
  /** As the ledger names it. */
  readonly ref: string;
  readonly plan: Plan;
  readonly verdict: Verdict;
  /** The last run that was applied; undefined before the first. */
  readonly applied: ResultRecord | undefined;
}

export type ConsentAnswer = { readonly consent: Consent } | { readonly refusal: { readonly message: string; readonly fix: string } };

/**
 * Whether people agreed to what a run is about to do. What lies between the last run and this one are merges: each must
 * have been agreed to as it was merged, and together they must explain everything that the run would do.
 */
export class ConsentCheck {
  readonly #options: ConsentOptions;
  readonly #merges = new Map<string, Promise<ExplainedMerge>>();
  readonly #pulls = new Map<string, Promise<PullRequest | undefined>>();

  constructor(options: ConsentOptions) {
    this.#options = options;
  }

  async check(asked: Asked): Promise<ConsentAnswer> {
    const merges = await this.#findMerges(asked);
    if ("refusal" in merges) return merges;
    const consent: Consent = [];
    for (const merge of merges.found) {
      const answer = await this.#checkMerge(asked, merge);
      if ("refusal" in answer) return answer;
      consent.push(...answer.consent);
    }
    const surprise = findSurprise(
      asked,
      merges.found.map(({ explained }) => explained),
    );
    if (surprise !== undefined) return surprise;
    return { consent };
  }

  /** Oldest first: those that changed this stack since it was last applied. */
  async #findMerges({ ref, plan, applied }: Asked): Promise<{ found: RelevantMerge[] } | Extract<ConsentAnswer, { refusal: unknown }>> {
    const { repository, commit } = this.#options;
    const merges = await listMerges(repository.root, {
      main: commit,
      paths: pathsOf(ref, applied),
      ...(applied === undefined ? {} : { after: applied.commit }),
    });
    const found: RelevantMerge[] = [];
    for (const merge of merges) {
      if (merge.before === "")
        return refuse(
          `${short(merge.commit)} has no commit before it: it is where the history begins, or the clone is shallow.`,
          "Fetch the whole history; for a history that begins with it, have somebody agree to the run itself: --agreed-by <login>.",
        );
      const explained = await this.#explain(merge);
      const own = explained.plans.find((each) => isSame(each, plan));
      if (own === undefined) continue;
      found.unshift({ merge, explained, own });
      if (applied === undefined && own.steps.every(({ op }) => op === "create")) break;
    }
    if (found.length > 0) return { found };
    return refuse(
      `Nothing that was merged since ${applied === undefined ? "the beginning" : short(applied.commit)} explains why ${ref} is out of step.`,
      "Look at `platform plan` and the run's log, then have somebody agree to the run itself: --agreed-by <login>.",
    );
  }

  async #checkMerge({ plan }: Asked, { merge, explained, own }: RelevantMerge): Promise<ConsentAnswer> {
    const { forge, agree } = this.#options;
    const verdicts = explained.verdicts.filter(({ ref }) => ref === own.ref);
    const pull = await remember(this.#pulls, merge.commit, () => forge.findMerged(merge.commit));
    const facts = pull === undefined ? explained.facts : { ...explained.facts, author: pull.author, isFork: pull.isFork };
    const unasked = agree(facts, verdicts, []);
    if (unasked.isMet) return { consent: [] };
    if (pull === undefined)
      return refuse(
        `${short(merge.commit)} came to main without a pull request, and ${plan.ref} is in the lane ${unasked.lane}: nobody agreed to it.`,
        "Take it back, or have somebody agree to the run itself: --agreed-by <login>.",
      );
    const standing: Approval[] = [];
    for (const approval of pull.approvals) {
      const seen = await this.#readSeen(merge, approval);
      if (seen !== undefined && compareMeanings(seen, findMeaning(explained.plans, explained.facts)).length === 0) standing.push(approval);
    }
    const { lane, needs, isMet } = agree(facts, verdicts, standing);
    if (!isMet) return explainMissing(pull, needs, standing);
    return {
      consent: [
        {
          request: pull.url,
          author: pull.author,
          commit: merge.commit,
          fingerprint: own.fingerprint,
          lane,
          approvals: listApprovals(needs),
        },
      ],
    };
  }

  async #explain({ before, commit }: Merge): Promise<ExplainedMerge> {
    return remember(this.#merges, `${before} ${commit}`, () => this.#options.explain(before, commit));
  }

  /** What somebody saw who approved: their commit, merged into main as it stood on that day. */
  async #readSeen({ before }: Merge, { commit, at }: Approval): Promise<Meaning | undefined> {
    const { repository, fetch } = this.#options;
    const { root } = repository;
    if (!(await hasCommit(root, commit)) && !(await fetch(commit))) return undefined;
    const main = await findMainAt(root, before, at);
    if (main === undefined) return undefined;
    const merged = await tryMergeTrees(root, main, commit);
    if (merged === undefined) return undefined;
    const { plans, facts } = await this.#explain({ before: main, commit: merged });
    return findMeaning(plans, facts);
  }
}

interface RelevantMerge {
  readonly merge: Merge;
  readonly explained: ExplainedMerge;
  /** What it did to the stack that is asked about. */
  readonly own: Plan;
}

/** Everything that the last rendering was made of, or could be made of. */
function pathsOf(ref: string, applied: ResultRecord | undefined): string[] {
  const own = ref.startsWith("layers/") ? ["platform"] : [`environments/${ref}`, `environments/${ref.split("/")[0] ?? ""}/team.yaml`];
  const materials = Object.keys(applied?.materials ?? {}).map((path) => path.split("#")[0] ?? path);
  return [...new Set([...own, ...materials])];
}

/** What a run would do and no merge did: a state that is not what main said, or a rendering that came out otherwise. */
function findSurprise({ ref, plan, verdict }: Asked, merges: readonly ExplainedMerge[]): ConsentAnswer | undefined {
  const [only] = merges;
  if (merges.length === 1 && only?.plans.some((each) => isSame(each, plan) && each.fingerprint === plan.fingerprint) === true)
    return undefined;
  const agreed = merges.flatMap(({ verdicts }) => verdicts.flatMap(({ reasons }) => reasons));
  const news = verdict.reasons.filter((reason) => reason.lane !== "automatic" && !agreed.some((known) => covers(known, reason)));
  if (news.length === 0) return undefined;
  const shown = news.slice(0, 3).map(({ message, path }) => (path === undefined ? message : `${message} (${path})`));
  return refuse(
    `${ref} would do what nobody agreed to: ${shown.join(" ")}${news.length > 3 ? ` And ${news.length - 3} more.` : ""}`,
    "Look at `platform reconcile --dry-run`; if it is right, have somebody agree to the run itself: --agreed-by <login>.",
  );
}

/** A move is one replacement in a preview, and an end and a beginning in a run: there the property has no name. */
function covers(known: LaneReason, reason: LaneReason): boolean {
  return (
    known.rule === reason.rule &&
    lanes.indexOf(known.lane) >= lanes.indexOf(reason.lane) &&
    (known.urn === reason.urn || known.urn === undefined) &&
    (known.path === reason.path || known.path === undefined || reason.path === undefined)
  );
}

function explainMissing(pull: PullRequest, needs: readonly Need[], standing: readonly Approval[]): ConsentAnswer {
  const open = needs.filter(({ given, count }) => new Set(given.map(({ by }) => by)).size < count);
  const changed = pull.approvals.filter((approval) => !standing.includes(approval)).map(({ by }) => by);
  const teams = [...new Set(open.map(({ team }) => team))].join(" and ");
  const void_ = changed.length === 0 ? "" : ` ${[...new Set(changed)].join(", ")} approved something else than what was merged.`;
  return refuse(
    `${teams} did not agree to ${pull.url} as it was merged.${void_}`,
    `Have ${open[0]?.people.slice(0, 5).join(", ") ?? "somebody of the team"} look at it and agree to the run itself: --agreed-by <login>.`,
  );
}

function listApprovals(needs: readonly Need[]): Consent[number]["approvals"] {
  const people = new Map<string, { by: string; teams: string[]; at: string; commit: string }>();
  for (const { team, given } of needs) {
    for (const { by, at, commit } of given) {
      const known = people.get(by) ?? { by, teams: [], at, commit };
      if (!known.teams.includes(team)) known.teams.push(team);
      people.set(by, known);
    }
  }
  return [...people.values()];
}

function isSame(a: Plan, b: Plan): boolean {
  return a.project === b.project && a.stack === b.stack;
}

function refuse(message: string, fix: string): Extract<ConsentAnswer, { refusal: unknown }> {
  return { refusal: { message, fix } };
}

function short(commit: string): string {
  return commit.slice(0, 12);
}

async function remember<Value>(known: Map<string, Promise<Value>>, key: string, make: () => Promise<Value>): Promise<Value> {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
