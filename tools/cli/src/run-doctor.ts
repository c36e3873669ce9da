import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { styleText } from "node:util";
import { type Context, findRoot } from "./context.ts";
import { endWith, note, type OutputFormat, print, printJson } from "./output.ts";
import { folderOfPulumi, installPulumi, pinnedPulumiVersion } from "./pulumi-cli.ts";

/** One thing that was looked at. `needed`: the everyday verbs do not work without it. */
interface Examined {
  readonly what: string;
  readonly found: string | undefined;
  readonly needed: boolean;
  /** What it is for, and how to get it. */
  readonly advice: string;
}

export interface DoctorFlags {
  readonly output: OutputFormat;
  readonly installPulumi: boolean;
}

/** `platform doctor`: looks at the machine, and says what to do. Changes nothing unless it is asked to install something. */
export async function runDoctor(this: Context, flags: DoctorFlags): Promise<void> {
  if (flags.installPulumi) return ensurePulumi(this);
  const examined = examine(this);
  endWith(
    this,
    examined.every((item) => item.found !== undefined || !item.needed),
  );
  if (flags.output === "json") return printJson(this, { schema: "roadbed/doctor@1", examined });
  print(this, examined.map((item) => renderItem(item, this.colour)).join("\n"));
}

/** Nothing else that may be missing is its business: a workflow goes on from here. */
async function ensurePulumi(context: Context): Promise<void> {
  const root = findRoot(context);
  const found = findPulumi(root);
  if (found !== undefined) return print(context, `pulumi ${found} is here already.`);
  note(context, `Installing pulumi ${pinnedPulumiVersion()} …`);
  print(context, `pulumi ${pinnedPulumiVersion()} is installed: ${await installPulumi(root)}`);
}

function examine(context: Context): Examined[] {
  const root = findRoot(context);
  return [
    { what: "Node 24 or later", found: process.version, needed: true, advice: "npm ci brings it along." },
    {
      what: "git 2.38 or later",
      found: atLeast(version("git", ["--version"], root), 2, 38),
      needed: true,
      advice: "Install a current git: proposals and the ledger are git objects.",
    },
    {
      what: "your name in git",
      found: version("git", ["config", "user.email"], root),
      needed: true,
      advice: 'Run git config --global user.name "…" and user.email "…": requests are signed with them.',
    },
    {
      what: "a branch called main",
      found: version("git", ["rev-parse", "--short", "--verify", "--quiet", "main"], root),
      needed: true,
      advice: "Reconcile follows main: git branch -m main, or git fetch origin main:main.",
    },
    {
      what: "a remote called origin",
      found: version("git", ["remote", "get-url", "origin"], root),
      needed: false,
      advice: "Without it the ledger stays on this machine: git remote add origin …",
    },
    {
      what: "platform/instances.yaml",
      found: existsSync(join(root, "platform", "instances.yaml")) ? "there" : undefined,
      needed: true,
      advice: "It says where each stage lands; copy it from the template.",
    },
    {
      what: "gh",
      found: version("gh", ["--version"], root),
      needed: false,
      advice: "Opens the pull request from the terminal; the web page does it too.",
    },
    {
      what: "pulumi",
      found: findPulumi(root),
      needed: false,
      advice:
        "Applies what stands on instances with `engine: pulumi` (AWS): `platform doctor --install-pulumi` gets it. Rendering and planning do without.",
    },
    {
      what: "a passphrase for secrets",
      found: ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"].find((name) => context.env[name] !== undefined),
      needed: false,
      advice: "Set PULUMI_CONFIG_PASSPHRASE where a team's own code uses pulumi.secret; golden paths do without.",
    },
    {
      what: "kubectl",
      found: version("kubectl", ["version", "--client"], root),
      needed: false,
      advice: "Only to look at a cluster yourself.",
    },
  ];
}

/** On PATH, or where it was installed for this clone. */
function findPulumi(root: string): string | undefined {
  return version("pulumi", ["version"], root) ?? version(join(folderOfPulumi(root), "bin", "pulumi"), ["version"], root);
}

function version(command: string, args: readonly string[], cwd: string): string | undefined {
  try {
    return (
      execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 10_000 })
        .split("\n")[0]
        ?.trim() || undefined
    );
  } catch {
    return undefined;
  }
}

function atLeast(text: string | undefined, major: number, minor: number): string | undefined {
  const [, a = "0", b = "0"] = /(\d+)\.(\d+)/.exec(text ?? "") ?? [];
  return Number(a) > major || (Number(a) === major && Number(b) >= minor) ? text : undefined;
}

function renderItem({ what, found, needed, advice }: Examined, colour: boolean): string {
  const paint = (style: "green" | "red" | "yellow", text: string) => (colour ? styleText(style, text) : text);
  if (found !== undefined) return `${paint("green", "  ok       ")}${what}: ${found}`;
  return `${needed ? paint("red", "  missing  ") : paint("yellow", "  optional ")}${what}\n           ${advice}`;
}
