import { generateFleet } from "./fleet.ts";
import { makeMergeTrace, type TracedMerge } from "./merge-trace.ts";
import { makeRandom } from "./random.ts";

export interface HistoryOptions {
  readonly environments: number;
  /** At least so many records; the last merge is played to its end. */
  readonly records: number;
  readonly seed: number;
}

/** One step of main: what it changed, and which environments were applied because of it. */
export interface HistoryMerge {
  /** Unix seconds. */
  readonly t: number;
  readonly author: string;
  /** Path -> text; undefined where the file goes. */
  readonly files: ReadonlyMap<string, string | undefined>;
  readonly acts: readonly HistoryAct[];
}

/** What a run did to one environment. */
export interface HistoryAct {
  readonly ref: string;
  readonly stage: string;
  readonly kind: "create" | "update" | "delete";
  /** Of the tries that it took, all but the last failed. */
  readonly tries: 1 | 2;
  readonly lane: "automatic" | "owner" | "two-person";
}

/** The people of a generated fleet: two of each team, two of the platform's. */
export const platformMembers = ["linus", "margaret"] as const;
export function membersOf(team: string): readonly [string, string] {
  return [`ada-${team}`, `grace-${team}`];
}

/**
 * Years of a platform's life: a fleet that is created at once, then merges as they come (see merge-trace.ts), each
 * followed by the runs that apply it. What is asked for grows, changes, gains and loses access, and goes.
 */
export function generateHistory({ environments, records, seed }: HistoryOptions): HistoryMerge[] {
  const random = makeRandom(seed);
  const pages = withPeople(generateFleet({ environments, seed }));
  const refs = [...pages.keys()].flatMap((path) => /^environments\/([^/]+\/[^/]+)\/environment\.yaml$/.exec(path)?.[1] ?? []);
  const fleet = new Map(refs.map((ref, index) => [`n${index}`, ref]));
  const trace = makeMergeTrace({ environments: refs.length, merges: Math.ceil(records / (2 + refs.length * 0.0015)) + 100, seed });
  const merges: HistoryMerge[] = [
    {
      t: Date.UTC(2027, 0, 1) / 1000,
      author: platformMembers[0],
      files: new Map(pages),
      acts: refs.map((ref) => ({ ref, stage: stageOf(pages, ref), kind: "create", tries: 1, lane: "automatic" })),
    },
  ];
  let count = refs.length * 2;
  for (const merge of trace) {
    if (count >= records) break;
    const played = playMerge(merge, { pages, fleet, random });
    if (played.acts.length === 0) continue;
    count += played.acts.reduce((sum, { tries }) => sum + 2 * tries, 0);
    merges.push(played);
  }
  return merges;
}

interface World {
  readonly pages: Map<string, string>;
  /** Id in the trace -> ref. */
  readonly fleet: Map<string, string>;
  readonly random: () => number;
}

function playMerge({ t, environments }: TracedMerge, world: World): HistoryMerge {
  const files = new Map<string, string | undefined>();
  const acts: HistoryAct[] = [];
  const [first = "n0"] = Object.keys(environments);
  const team = (world.fleet.get(first) ?? teamOfNew(first, world)).split("/")[0] ?? "";
  for (const [id, { added, modified, deleted }] of Object.entries(environments)) {
    const act = deleted > 5 && modified === 0 ? remove(id, files, world) : change(id, { files, isNew: added > 5 && modified === 0 }, world);
    if (act !== undefined) acts.push(act);
  }
  return { t, author: membersOf(team)[0], files, acts };
}

function remove(id: string, files: Map<string, string | undefined>, { pages, fleet, random }: World): HistoryAct | undefined {
  const ref = fleet.get(id);
  if (ref === undefined) return undefined;
  const stage = stageOf(pages, ref);
  fleet.delete(id);
  pages.delete(pathOf(ref));
  files.set(pathOf(ref), undefined);
  return { ref, stage, kind: "delete", tries: triesOf(random), lane: stage === "production" ? "two-person" : "owner" };
}

function change(
  id: string,
  { files, isNew }: { readonly files: Map<string, string | undefined>; readonly isNew: boolean },
  world: World,
): HistoryAct | undefined {
  const { pages, fleet, random } = world;
  const known = fleet.get(id);
  if (known === undefined && !isNew) return undefined;
  const ref = known ?? `${teamOfNew(id, world)}/extra-${id.slice(1)}`;
  fleet.set(id, ref);
  const text = known === undefined ? newPage(ref) : editPage(pages.get(pathOf(ref)) ?? newPage(ref), random);
  pages.set(pathOf(ref), text);
  files.set(pathOf(ref), text);
  const stage = stageOf(pages, ref);
  return {
    ref,
    stage,
    kind: known === undefined ? "create" : "update",
    tries: triesOf(random),
    lane: stage === "production" ? "owner" : "automatic",
  };
}

/** Who asks for one more is a team that has some. */
function teamOfNew(id: string, { fleet }: World): string {
  const known = fleet.get(`n${Number(id.slice(1)) % 97}`) ?? [...fleet.values()][0] ?? "orders/staging";
  return known.split("/")[0] ?? "";
}

function newPage(ref: string): string {
  return `purpose: One more of ${ref.split("/")[0] ?? ""}.\nstage: development\nlease:\n  until: 2030-12-31\ncomponents:\n  web:\n    path: web-service@1\n    settings:\n      image: ghcr.io/acme-corp/web:1.4.2\n      port: 8080\n`;
}

/** One change in ten is about who has access, the others about how much it may cost. */
function editPage(text: string, random: () => number): string {
  const budget = 100 + Math.floor(random() * 900);
  const edited = /^budget: /m.test(text)
    ? text.replace(/^budget: .*$/m, `budget: ${budget}`)
    : text.replace(/^stage: .*$/m, `$&\nbudget: ${budget}`);
  if (random() > 0.1) return edited;
  if (/^access:/m.test(edited)) return edited.replace(/^access:\n(?: .*\n)+/m, "");
  return `${edited}access:\n  - group: quality-${Math.floor(random() * 20)}\n    role: ${random() < 0.5 ? "viewer" : "operator"}\n    until: 2028-12-31\n`;
}

function triesOf(random: () => number): 1 | 2 {
  return random() < 0.02 ? 2 : 1;
}

function stageOf(pages: ReadonlyMap<string, string>, ref: string): string {
  return /^stage: (.*)$/m.exec(pages.get(pathOf(ref)) ?? "")?.[1] ?? "development";
}

function pathOf(ref: string): string {
  return `environments/${ref}/environment.yaml`;
}

function withPeople(fleet: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(
    [...fleet].map(([path, text]) => {
      const team = /^environments\/([^/]+)\/team\.yaml$/.exec(path)?.[1];
      if (team !== undefined) return [path, text.replace(/^ {2}github: .*$/m, `$&\n  members: [${membersOf(team).join(", ")}]`)];
      return [path, path === "platform/instances.yaml" ? `platformTeam:\n  members: [${platformMembers.join(", ")}]\n${text}` : text];
    }),
  );
}
