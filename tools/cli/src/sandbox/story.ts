import type { Cluster } from "@roadbed/engine/apply/cluster/open-cluster.ts";
import { changeByHand, listPods } from "./on-stage.ts";

/** One scene of the sandbox: what is said, and the commands that are run for it. */
export interface Scene {
  /** Where it is played. Default: everywhere. */
  readonly where?: "files" | "cluster";
  readonly title: string;
  readonly says: readonly string[];
  /** What happens in the cluster before the commands, told line by line. */
  readonly happens?: (cluster: Cluster) => Promise<readonly string[]>;
  /** `platform` is the command of the sandbox's own clone. */
  readonly commands: readonly (readonly string[])[];
  /** What the last command must exit with. Default: 0. */
  readonly exits?: number;
}

const environment = "orders/checkout";
const branch = "request/orders-checkout";
const namespace = "orders-checkout";

const merge: Scene["commands"] = [
  ["git", "merge", "--quiet", "--no-edit", "--no-ff", branch],
  ["git", "push", "--quiet", "origin", "main"],
  ["git", "branch", "--quiet", "-D", branch],
];

/** The whole loop, told once. */
export const story: readonly Scene[] = [
  {
    title: "The example teams are already asked for; main says so, so reconcile makes it true",
    says: ["This is what the workflow runs after each merge, and on a schedule."],
    commands: [["platform", "reconcile"]],
  },
  {
    title: "A team asks for an environment: a web service, a database and a queue",
    says: ["No form, no ticket: one page of YAML, written and checked by the command (or by hand, or by the portal)."],
    commands: [
      [
        "platform",
        "request",
        environment,
        "--stage",
        "development",
        "--purpose",
        "Try out the new checkout",
        "--until",
        "2027-06-30",
        "--add",
        "db=postgres@1",
        "--add",
        "events=queue@1",
        "--add",
        "web=web-service@1",
        "--set",
        "web.image=ghcr.io/acme-corp/checkout:1.0.0",
        "--use",
        "web=db,events",
      ],
      ["git", "show", "--format=", `${branch}:environments/${environment}/environment.yaml`],
    ],
  },
  {
    title: "What the reviewer sees in the pull request",
    says: ["The same Pulumi programs that will be applied, run in this process: no credential, no cloud, no plugin."],
    commands: [["platform", "review", "--offline", "--head", branch, "--output", "markdown"]],
  },
  {
    title: "Merged; the workflow reconciles",
    says: ["(simulated: git merge stands for GitHub's merge button)"],
    commands: [...merge, ["platform", "reconcile"]],
  },
  {
    where: "cluster",
    title: "It runs: the pods are ready, and the record says who asked for it",
    says: [],
    happens: (cluster) => listPods(cluster, namespace),
    commands: [
      ["platform", "status", environment],
      ["platform", "audit", "show", environment],
    ],
  },
  {
    where: "files",
    title: "It is there: the status, the objects, and the record",
    says: [],
    commands: [
      ["platform", "status", environment],
      ["git", "ls-tree", "--name-only", `live:local/${environment}`],
      ["git", "log", "-2", "--format=%h %an: %s", "ledger"],
      ["platform", "audit", "show", environment],
    ],
  },
  {
    title: "The team changes it: a larger web service",
    says: [],
    commands: [
      ["platform", "request", environment, "--size", "web=medium"],
      ["platform", "plan", "--head", branch],
      ...merge,
      ["platform", "reconcile"],
    ],
  },
  {
    where: "cluster",
    title: "Somebody changes it by hand: the sweep for drift names the field, the manager and the time",
    says: ["Each drift ends in one of three ways: it is taken back, adopted by a pull request, or accepted until a date."],
    happens: (cluster) => changeByHand(cluster, `/apis/apps/v1/namespaces/${namespace}/deployments/web`),
    commands: [["platform", "drift", "--only", environment]],
    exits: 1,
  },
  {
    where: "cluster",
    title: "It is taken back, and that is recorded as well",
    says: [],
    commands: [
      ["platform", "reconcile", "--repair", "--only", environment],
      ["platform", "drift"],
      ["platform", "audit", "show", environment],
    ],
  },
  {
    title: "A request with mistakes is refused, with every reason at once, and leaves nothing behind",
    says: [],
    commands: [
      [
        "platform",
        "request",
        environment,
        "--stage",
        "prodution",
        "--add",
        "db=postgress@1",
        "--set",
        "web.prot=8080",
        "--use",
        "web=databse",
      ],
    ],
    exits: 1,
  },
  {
    title: "The team deletes it: what holds data is kept until somebody says that the data may go",
    says: [],
    commands: [
      ["platform", "request", environment, "--delete"],
      ["platform", "plan", "--head", branch],
      ...merge,
      ["platform", "reconcile"],
      ["platform", "status", environment],
    ],
  },
];
