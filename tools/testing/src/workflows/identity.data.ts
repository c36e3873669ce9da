// What .github/decisions/0012-one-job-has-an-identity.md decided, key by key. Actions are named without their version,
// which is another rule's.

/** Only who may change main starts it. */
export const triggers = {
  push: { branches: ["main"] },
  schedule: [{ cron: "7,37 * * * *" }],
  workflow_dispatch: {
    inputs: {
      agreed: {
        description: "I have looked at what the last run refused, and agree to it. It is recorded with my name.",
        type: "boolean",
        default: false,
      },
    },
  },
};

/** No `env` and no `defaults`: they would reach into every step. */
export const workflowKeys = ["name", "on", "permissions", "concurrency", "jobs"];

export const job: Readonly<Record<string, unknown>> = {
  name: "instance ${{ matrix.of.instance }}",
  needs: "first",
  if: "github.ref == 'refs/heads/main' && needs.first.outputs.instances != '[]'",
  "runs-on": "ubuntu-24.04",
  "timeout-minutes": 60,
  permissions: { contents: "write", "id-token": "write", "pull-requests": "read" },
  environment: "${{ matrix.of.environment }}",
  strategy: { "fail-fast": false, matrix: { of: "${{ fromJSON(needs.first.outputs.instances) }}" } },
};

export const steps: readonly Readonly<Record<string, unknown>>[] = [
  { uses: "actions/checkout", with: { ref: "main", "fetch-depth": 0, "persist-credentials": false } },
  { uses: "./.github/actions/prepare" },
  { uses: "actions/download-artifact", with: { name: "merged" } },
  { name: "Install the pulumi CLI", run: "npx --no-install platform doctor --install-pulumi" },
  {
    uses: "aws-actions/configure-aws-credentials",
    if: "matrix.of.role != ''",
    with: { "role-to-assume": "${{ matrix.of.role }}", "aws-region": "${{ matrix.of.region }}" },
  },
  {
    name: "Reconcile this instance",
    env: {
      GITHUB_TOKEN: "${{ github.token }}",
      INSTANCE: "${{ matrix.of.instance }}",
      AGREED_BY: "${{ inputs.agreed && github.actor || '' }}",
    },
    run: 'npx --no-install platform reconcile --require-consent ${AGREED_BY:+--agreed-by "$AGREED_BY"} --instance "$INSTANCE" --merged merged.json --output json > summary.json || test $? -eq 1\n',
  },
  {
    name: "Show what became of each",
    run: `jq --raw-output '"| environment | outcome |", "| --- | --- |", (.outcomes[] | "| \\(.ref) | \\(.status) |"), "", "\\(.inSync) in sync."' summary.json >> "$GITHUB_STEP_SUMMARY"\n`,
  },
  {
    uses: "actions/upload-artifact",
    with: { name: "summary-of-${{ matrix.of.instance }}", path: "summary.json", "retention-days": 30 },
  },
];

/** What `./.github/actions/prepare` does where nobody asks for more: packages that are shipped, and none of their scripts. */
export const install = { if: "inputs.development != 'true'", run: "npm ci --ignore-scripts --omit=dev" };
