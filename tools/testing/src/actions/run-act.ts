import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

const folder = import.meta.dirname;

/** Where act is, or why it isn't here. */
export function findAct(): { readonly act: string } | { readonly why: string } {
  const { status, stdout, stderr } = spawnSync("bash", [join(folder, "install-act.sh")], { encoding: "utf8" });
  return status === 0 ? { act: stdout.trim() } : { why: stderr.trim() };
}

export interface ActRun {
  readonly act: string;
  /** The clone whose workflows are run; its origin is called like the repository on GitHub. */
  readonly clone: string;
  /** A scratch folder below this repository. */
  readonly scratch: string;
  /** The bare repository that stands where GitHub's would. */
  readonly remote: string;
  readonly workflow: string;
  readonly event: string;
  readonly payload: object;
  /** Where GitHub's API is answered. */
  readonly api: string;
}

/** Runs one workflow as GitHub would, on this machine and without containers. Third-party actions are replaced by stand-ins. */
export async function runWorkflow(run: ActRun): Promise<{ readonly ok: boolean; readonly log: string }> {
  const { act, clone, scratch, remote, workflow, event, payload, api } = run;
  const file = (name: string) => join(scratch, name);
  mkdirSync(file("bin"), { recursive: true });
  writeFileSync(file("event.json"), JSON.stringify(payload));
  writeFileSync(
    file("gitconfig"),
    `[url "${remote}"]\n\tinsteadOf = https://github.com/acme-corp/platform.git\n[user]\n\tname = Workflow\n\temail = workflow@example.com\n`,
  );
  writeFileSync(file("bin/npm"), `#!/bin/sh\nexec "${process.execPath}" "${join(folder, "npm.fake.ts")}" "$@"\n`);
  chmodSync(file("bin/npm"), 0o755);
  const env = {
    PATH: [file("bin"), dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
    HOME: file("home"),
    GIT_CONFIG_GLOBAL: file("gitconfig"),
    LANG: "C.UTF-8",
  };
  mkdirSync(env.HOME, { recursive: true });
  const args = [
    event,
    ...["--workflows", join(".github/workflows", workflow), "--eventpath", file("event.json")],
    ...["--platform", "ubuntu-24.04=-self-hosted", "--no-skip-checkout", "--action-offline-mode", "--no-cache-server"],
    ...["--action-cache-path", file("act"), "--secret", "GITHUB_TOKEN=workflow-token", "--actor", "ada"],
    ...["--env", `GIT_CONFIG_GLOBAL=${env.GIT_CONFIG_GLOBAL}`, "--env", `STAND_IN_ARTIFACTS=${file("artifacts")}`],
    ...["--env", `GITHUB_API_URL=${api}`],
    ...findThirdParty(clone).flatMap((action) => [
      "--local-repository",
      `${action}=${join(folder, (action.split("@")[0] ?? "").split("/")[1] ?? "")}`,
    ]),
  ];
  const child = spawn(act, args, { cwd: clone, env });
  let log = "";
  child.stdout.on("data", (bytes: Buffer) => (log += bytes.toString("utf8")));
  child.stderr.on("data", (bytes: Buffer) => (log += bytes.toString("utf8")));
  const status = await new Promise((resolve) => child.on("close", resolve));
  return { ok: status === 0, log };
}

/** `actions/checkout@<commit>` */
function findThirdParty(clone: string): string[] {
  const listed = spawnSync("git", ["ls-files", ".github/workflows"], { cwd: clone, encoding: "utf8" }).stdout.split("\n").filter(Boolean);
  const uses = listed.flatMap((path) => [...readFileSync(join(clone, path), "utf8").matchAll(/uses: ([a-z-]+\/[a-z-]+@[0-9a-f]{40})/g)]);
  return [...new Set(uses.map(([, action = ""]) => action))];
}
