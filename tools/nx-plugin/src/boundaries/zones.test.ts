import { describe, expect, it } from "vitest";
import { tryFindPlace, whyImportIsRefused } from "./zones.ts";

describe("where a file stands", () => {
  it.each([
    ["environments/orders/staging/cache.ts", "environment", "environments/orders/staging"],
    ["golden-paths/kit/component.ts", "kit", "golden-paths/kit"],
    ["golden-paths/postgres/contract.ts", "golden-path", "golden-paths/postgres"],
    ["golden-paths/catalog.ts", "catalog", "golden-paths"],
    ["platform/network/layer.ts", "layer", "platform/network"],
    ["platform/layers.ts", "platform", "platform"],
    ["tools/engine/src/plan/make-plan.ts", "plan", "tools/engine/src/plan"],
  ])("%s is in the zone %s", (file, zone, folder) => {
    expect(tryFindPlace(file)).toMatchObject({ zone: { name: zone }, folder });
  });

  it("leaves files at the root alone", () => {
    expect(tryFindPlace("eslint.config.js")).toBeUndefined();
  });
});

describe("who may import whom", () => {
  it.each([
    ["environments/orders/staging/x.ts", "golden-paths/kit/component.ts"],
    ["golden-paths/postgres/aws.ts", "tools/engine/src/contract/json.ts"],
    ["golden-paths/catalog.ts", "golden-paths/postgres/contract.ts"],
    ["platform/network/layer.ts", "golden-paths/kit/aws-names.ts"],
    ["platform/cluster/layer.ts", "platform/network/outputs.ts"],
    ["tools/engine/src/flow/plan.ts", "tools/engine/src/render/renderer.ts"],
    ["tools/cli/src/main.ts", "golden-paths/catalog.ts"],
    ["tools/engine/src/ledger/ledger.test.ts", "tools/testing/src/memory-files.ts"],
  ])("%s may import %s", (from, to) => {
    expect(whyImportIsRefused(from, to)).toBeUndefined();
  });

  it.each([
    ["environments/orders/staging/x.ts", "tools/engine/src/contract/json.ts"],
    ["environments/orders/staging/x.ts", "environments/shop/staging/x.ts"],
    ["golden-paths/postgres/aws.ts", "golden-paths/queue/aws.ts"],
    ["golden-paths/kit/component.ts", "golden-paths/postgres/aws.ts"],
    ["platform/network/layer.ts", "platform/cluster/layer.ts"],
    ["tools/engine/src/contract/plan.ts", "tools/engine/src/plan/make-plan.ts"],
    ["tools/engine/src/apply/embedded.ts", "tools/engine/src/render/renderer.ts"],
    ["tools/engine/src/flow/plan.ts", "golden-paths/catalog.ts"],
    ["tools/engine/src/flow/plan.ts", "tools/policy/src/judge-plan.ts"],
    ["tools/policy/src/rules.ts", "tools/engine/src/read/git.ts"],
    ["tools/engine/src/ledger/ledger.ts", "tools/testing/src/memory-files.ts"],
  ])("%s may not import %s", (from, to) => {
    expect(whyImportIsRefused(from, to)).toBeDefined();
  });

  it("says who, what and what instead", () => {
    expect(whyImportIsRefused("golden-paths/postgres/aws.ts", "tools/policy/src/cost.ts")).toBe(
      "golden-path (golden-paths/postgres) may not import policy (tools/policy): it imports only kit, contract.",
    );
    expect(whyImportIsRefused("golden-paths/postgres/aws.ts", "golden-paths/queue/aws.ts")).toBe(
      "golden-path (golden-paths/postgres) may not import another golden-path: it imports only kit, contract.",
    );
  });
});
