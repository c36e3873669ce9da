import { readFileSync } from "node:fs";
import { makeEmbeddedEngine, makePulumiEngine, makeRunId, reconcile } from "@roadbed/engine/flow/reconcile.ts";
import { openCheckout } from "@roadbed/engine/flow/plan/open-checkout.ts";
import { createRenderer } from "@roadbed/engine/render/renderer.ts";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { renderReconcileEvent, renderReconcileSummary } from "@roadbed/engine/views/reconcile.ts";
import type { ReconcileFlags } from "./commands/reconcile.ts";
import type { Context } from "./context.ts";
import { judgement } from "./judgement.ts";
import { openClusters } from "./open-clusters.ts";
import { openConsent } from "./open-consent.ts";
import { openCache, openPlatform } from "./open-platform.ts";
import { openRepair } from "./open-repair.ts";
import { endWith, note, print } from "./output.ts";
import { folderOfPulumi } from "./pulumi-cli.ts";
import { readPlatformOf } from "./read-platform-of.ts";

/** While some wait for an API server, others go on; more at once only make it slower. */
const stacksAtOnce = 16;

/** `platform reconcile`: closes the gap, tells what it does while it does it, and sums up. */
export async function runReconcile(this: Context, flags: ReconcileFlags): Promise<void> {
  const platform = openPlatform(this);
  const { root, repository, layers, source, store } = platform;
  const tree = await repository.treeOf(flags.commit);
  const modules = (await repository.listTree(tree, ["environments"])).filter(({ path }) => path.endsWith(".ts")).map(({ path }) => path);
  const passphrase = readPassphrase(this);
  const kubeconfigs = once(async () => {
    const [{ openKubeconfigs }, { organisation }] = await Promise.all([
      import("./open-kubeconfigs.ts"),
      readPlatformOf(repository, flags.commit),
    ]);
    return openKubeconfigs(organisation);
  });
  const pulumi = makePulumiEngine({
    live: store.live,
    env: this.env,
    root: folderOfPulumi(root),
    kubeconfigOf: async (instance) => (await kubeconfigs())(instance),
  });
  const secrets = passphrase !== undefined || pulumi.whyMissing === undefined;
  const renderer = createRenderer({
    root: await openCheckout(repository, tree, await repository.workingTree(), modules),
    secrets,
  });
  const cache = openCache(root);
  const runId = nameRun(this);
  try {
    const consent =
      flags.requireConsent || flags.agreedBy !== undefined
        ? await openConsent({ context: this, repository, cache, agreedBy: flags.agreedBy ?? [], run: runId, merged: flags.merged })
        : undefined;
    const repair = await openRepair(this, flags, platform);
    const run = reconcile({
      repository,
      store,
      source,
      layers,
      renderer,
      cache,
      judgement,
      commit: flags.commit,
      dryRun: flags.dryRun,
      secrets,
      runId,
      ...(consent === undefined ? {} : { consent }),
      ...(repair === undefined ? {} : { repair }),
      now: () => this.now(),
      engines: {
        embedded: makeEmbeddedEngine({
          live: store.live,
          version: readVersion(),
          now: () => this.now(),
          passphrase,
          openCluster: openClusters(),
          concurrency: stacksAtOnce,
          force: flags.repair,
        }),
        pulumi,
      },
      ...(flags.only === undefined ? {} : { only: flags.only }),
      ...(flags.shard === undefined ? {} : { shard: parseShard(flags.shard) }),
      instances: flags.instance,
      withoutIdentity: flags.withoutIdentity,
      ...(flags.dangerouslyDeleteShare === undefined ? {} : { dangerouslyDeleteShare: flags.dangerouslyDeleteShare }),
      dangerouslyGoBack: flags.dangerouslyGoBack,
    });
    let step = await run.next();
    for (; step.done !== true; step = await run.next()) {
      const line = renderReconcileEvent(step.value, { colour: this.colour });
      if (line !== undefined && flags.output === "text") note(this, line);
    }
    endWith(this, !step.value.outcomes.some(({ status }) => status === "failed" || status === "refused"));
    print(this, renderReconcileSummary(step.value, { format: flags.output }));
  } finally {
    await renderer.close();
    cache.close();
  }
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}

/** A workflow's run can be looked up by its name; one of a machine can be asked whether it lives. */
function nameRun({ env, now }: Context): string {
  if (env["GITHUB_RUN_ID"] === undefined) return makeRunId(now());
  return `${env["GITHUB_SERVER_URL"] ?? ""}/${env["GITHUB_REPOSITORY"] ?? ""}/actions/runs/${env["GITHUB_RUN_ID"]}/attempts/${env["GITHUB_RUN_ATTEMPT"] ?? "1"}`;
}

function parseShard(text: string): { index: number; count: number } {
  const [, index = "", count = ""] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(text) ?? [];
  if (count === "" || Number(index) > Number(count))
    throw new UserError(`${text} is no share of the fleet.`, { fix: "Write --shard i/n with i from 1 to n, for example --shard 1/4." });
  return { index: Number(index), count: Number(count) };
}

/** As Pulumi takes it: from the variable, or from the file that another one names. */
function readPassphrase({ env }: Context): string | undefined {
  const file = env["PULUMI_CONFIG_PASSPHRASE_FILE"];
  return env["PULUMI_CONFIG_PASSPHRASE"] ?? (file === undefined ? undefined : readFileSync(file, "utf8").trimEnd());
}

function readVersion(): string {
  return (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;
}
