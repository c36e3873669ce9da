import { createHash } from "node:crypto";
import { profiles, teamSizes } from "./fleet-shape.data.ts";
import { makeRandom } from "./random.ts";

export interface FleetOptions {
  readonly environments: number;
  /** The same seed gives the same fleet, byte for byte. */
  readonly seed: number;
  /** Text of platform/instances.yaml. Default: plain Kubernetes for all but production, which stands on AWS. */
  readonly instances?: string;
}

/** Path -> text of a fleet that is shaped like a real one: teams, environments, and where they land. All of it passes `check`. */
export function generateFleet({ environments, seed, instances = splitInstances }: FleetOptions): Map<string, string> {
  const random = makeRandom(seed);
  const drawn = drawTeams(environments, random);
  offerShares(drawn, random);
  const files = new Map<string, string>([["platform/instances.yaml", instances]]);
  for (const { name, environments: own } of drawn) {
    files.set(`environments/${name}/team.yaml`, writeTeam(name, own.length));
    for (const environment of own) files.set(`environments/${name}/${environment.name}/environment.yaml`, writeEnvironment(environment));
  }
  return files;
}

interface SampleTeam {
  readonly name: string;
  readonly environments: SampleEnvironment[];
}

interface SampleEnvironment {
  readonly team: string;
  readonly name: string;
  readonly stage: "development" | "staging" | "production";
  /** Counts of components. */
  readonly web: number;
  readonly worker: number;
  readonly job: number;
  readonly db: number;
  readonly queue: number;
  readonly files: number;
  readonly cache: number;
  readonly hosts: number;
  readonly sleeps: boolean;
  shares?: string;
  takes?: string;
}

const stages = { d: "development", s: "staging", p: "production" } as const;
const subjects = [
  "orders",
  "billing",
  "claims",
  "courts",
  "prisons",
  "probation",
  "visits",
  "payments",
  "identity",
  "search",
  "letters",
  "reports",
  "staffing",
  "transport",
  "estates",
  "legal",
  "money",
  "offender",
  "parole",
  "intake",
  "custody",
  "appeals",
  "archive",
  "booking",
];
const objects = [
  "api",
  "portal",
  "data",
  "desk",
  "hub",
  "flow",
  "index",
  "ledger",
  "mail",
  "maps",
  "notes",
  "plans",
  "queue",
  "store",
  "sync",
  "tasks",
  "view",
  "web",
  "case",
  "alerts",
  "events",
  "forms",
  "audit",
  "board",
];

function drawTeams(count: number, random: () => number): SampleTeam[] {
  const sizes = teamSizes.flatMap(([size, teams]) => Array.from({ length: teams }, () => size));
  const kinds = profiles.flatMap((profile) => Array.from({ length: Number(profile.split(" ")[0]) }, () => profile));
  const teams: SampleTeam[] = [];
  for (let left = count; left > 0;) {
    const size = Math.min(left, pick(sizes, random));
    const name = nameTeam(teams.length);
    const taken = new Map<string, number>();
    teams.push({ name, environments: Array.from({ length: size }, () => makeEnvironment(name, pick(kinds, random), taken)) });
    left -= size;
  }
  return teams;
}

function nameTeam(index: number): string {
  const round = Math.floor(index / (subjects.length * objects.length));
  const [subject = "", object = ""] = [subjects[index % subjects.length], objects[Math.floor(index / subjects.length) % objects.length]];
  return `${subject}-${object}${round === 0 ? "" : round + 1}`;
}

function makeEnvironment(team: string, profile: string, taken: Map<string, number>): SampleEnvironment {
  const [, letter = "d", ...counts] = profile.split(" ");
  const stage = stages[letter as keyof typeof stages];
  const [web = 0, worker = 0, job = 0, db = 0, queue = 0, files = 0, cache = 0, hosts = 0, sleeps = 0] = counts.map(Number);
  const nth = (taken.get(stage) ?? 0) + 1;
  taken.set(stage, nth);
  return {
    team,
    name: nth === 1 ? stage : `${stage}-${nth}`,
    stage,
    web,
    worker,
    job,
    db,
    queue,
    files,
    cache,
    hosts,
    sleeps: sleeps === 1,
  };
}

/** One environment in fifty lets another team's workers use a queue. */
function offerShares(teams: readonly SampleTeam[], random: () => number): void {
  const all = teams.flatMap(({ environments }) => environments);
  for (const owner of all) {
    if (owner.queue === 0 || random() > 0.1) continue;
    const taker = all.find(
      (other) =>
        other.team !== owner.team &&
        other.stage === owner.stage &&
        other.worker > 0 &&
        other.takes === undefined &&
        other.shares === undefined,
    );
    if (taker === undefined || taker === owner || owner.takes !== undefined) continue;
    owner.shares = `${taker.team}/${taker.name}`;
    taker.takes = `${owner.team}/${owner.name}`;
  }
}

function writeTeam(name: string, environments: number): string {
  return `# yaml-language-server: $schema=../.schemas/team.json
name: ${name}
purpose: Everything about ${name.replace("-", " ")}.
owners:
  github: ${name}-team
  people: [${name}@example.com]
contact:
  chat: "#${name}"
  email: ${name}@example.com
costCentre: CC-${1000 + ((name.length * 37) % 900)}
limits:
  environments: ${Math.max(10, environments)}
  budget: ${Math.max(2000, environments * 200)}
`;
}

function writeEnvironment(environment: SampleEnvironment): string {
  const { team, name, stage, web, worker, job, db, queue, files, cache, hosts, sleeps, shares, takes } = environment;
  const ref = `${team}/${name}`;
  const stores = [
    ...nameAll("db", Math.min(db, 4)),
    ...nameAll("jobs", Math.min(queue, 12)),
    ...nameAll("files", Math.min(files, 4)),
    ...nameAll("cache", Math.min(cache, 3)),
  ];
  const lines = [
    "# yaml-language-server: $schema=../../.schemas/environment.json",
    "",
    `purpose: The ${stage} environment of ${team.replace("-", " ")}.`,
    `stage: ${stage}`,
    ...(stage === "production" ? ["data: confidential", "budget: 200"] : ["lease:", "  until: 2030-12-31"]),
    ...(sleeps && stage !== "production" ? ["hours:", "  timezone: Europe/London", '  from: "07:00"', '  to: "20:00"'] : []),
    ...(hosts > 0 && web > 0
      ? ["hosts:", ...Array.from({ length: hosts }, (_, at) => `  ${at === 0 ? "www" : `www${at + 1}`}.${name}.${team}.example.com: web`)]
      : []),
    "",
    "components:",
    ...nameAll("web", web).flatMap((each) =>
      writeWorkload(each, "web-service@1", [`image: ${imageOf(ref, each, stage)}`, "port: 8080"], stores),
    ),
    ...nameAll("worker", worker).flatMap((each) =>
      writeWorkload(each, "worker@1", [`image: ${imageOf(ref, each, stage)}`], takes === undefined ? stores : [...stores, "their-jobs"]),
    ),
    ...nameAll("nightly", job).flatMap((each) =>
      writeWorkload(
        each,
        "scheduled-job@1",
        [`image: ${imageOf(ref, each, stage)}`, 'schedule: "0 4 * * *"'],
        stores.filter((store) => store.startsWith("db")),
      ),
    ),
    ...stores.flatMap((store) => [`  ${store}:`, `    path: ${pathOf(store)}@1`]),
    ...(shares === undefined ? [] : ["", "shares:", "  - component: jobs", `    with: ${shares}`]),
    ...(takes === undefined ? [] : ["", "takes:", "  their-jobs:", `    from: ${takes}`, "    component: jobs"]),
  ];
  return `${lines.join("\n")}\n`;
}

function writeWorkload(name: string, path: string, settings: readonly string[], uses: readonly string[]): string[] {
  return [
    `  ${name}:`,
    `    path: ${path}`,
    "    settings:",
    ...settings.map((line) => `      ${line}`),
    ...(uses.length === 0 ? [] : [`    uses: [${uses.slice(0, 20).join(", ")}]`]),
  ];
}

/** Production runs images by digest. */
function imageOf(ref: string, component: string, stage: string): string {
  const image = `ghcr.io/acme-corp/${ref.split("/")[0] ?? ""}-${component}`;
  return stage === "production" ? `${image}@sha256:${createHash("sha256").update(`${ref} ${component}`).digest("hex")}` : `${image}:1.4.2`;
}

function pathOf(store: string): string {
  if (store.startsWith("db")) return "postgres";
  if (store.startsWith("jobs")) return "queue";
  return store.startsWith("files") ? "bucket" : "cache";
}

/** `web`, `web-2`, `web-3` */
function nameAll(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => (at === 0 ? name : `${name}-${at + 1}`));
}

function pick<Item>(items: readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

const splitInstances = `organisation: acme
github: acme-corp
currency: EUR
registries: [ghcr.io/acme-corp]
instances:
  local:
    target: kubernetes
    engine: embedded
    stages: [sandbox, development, staging]
    region: dublin-1
    domain: dev.example.com
    layers:
      services: {}
  eu:
    target: aws
    engine: pulumi
    stages: [production]
    region: eu-west-1
    account: "111122223333"
    domain: example.com
    layers:
      network:
        cidr: 10.20.0.0/16
      cluster: {}
      services: {}
`;
