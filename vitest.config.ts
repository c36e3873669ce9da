import { configDefaults, defineConfig } from "vitest/config";

const suites: Readonly<Record<string, string>> = { slow: "**/*.slow.test.ts", cluster: "**/*.cluster.test.ts" };

/** `vitest run` runs the fast suites, `--mode slow` the slow ones, and `--mode cluster` those that need a Kubernetes API server. */
export default defineConfig(({ mode }) => ({
  test: {
    include: [suites[mode] ?? "**/*.test.ts"],
    exclude: [...configDefaults.exclude, "**/.platform/**", "**/.nx/**", ...(mode in suites ? [] : Object.values(suites))],
    environment: "node",
    testTimeout: mode in suites ? 600_000 : 30_000,
    hookTimeout: mode in suites ? 600_000 : 60_000,
    // An API server wants the machine for itself.
    fileParallelism: mode !== "cluster",
  },
}));
