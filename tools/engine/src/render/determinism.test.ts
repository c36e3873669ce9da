import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("./fixtures/print-digests.ts", import.meta.url));
const scenarios = ["kubernetes", "aws", "options", "secrets", "dynamic"];

async function renderElsewhere(order: readonly string[], env: Record<string, string>): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...order], { env, cwd: env["PWD"] ?? process.cwd() });
  return stdout;
}

test("the same inputs give the same bytes on any machine, in any time zone, locale and order", async () => {
  const here = await renderElsewhere(scenarios, { TZ: "UTC", LANG: "C" });
  expect(here.split("\n")).toHaveLength(scenarios.length);
  const elsewhere = await Promise.all([
    renderElsewhere([...scenarios].reverse(), {
      TZ: "Pacific/Kiritimati",
      LANG: "tr_TR.UTF-8",
      LC_ALL: "tr_TR.UTF-8",
      AWS_REGION: "us-east-1",
      KUBECONFIG: "elsewhere",
      PWD: "/",
    }),
    renderElsewhere(["dynamic", "aws", "secrets", "kubernetes", "options"], {
      TZ: "America/St_Johns",
      LANG: "de_DE.UTF-8",
      PULUMI_CONFIG: '{"aws:region":"us-west-2"}',
      PULUMI_NODEJS_STACK: "other",
      HOME: "/",
    }),
  ]);
  expect(elsewhere).toEqual([here, here]);
});
