import { configDefaults, defineConfig } from "vitest/config";

const slow = ["**/*.slow.test.ts", "**/*.int.test.ts"];

/** `vitest run` runs the fast suites, `vitest run --mode slow` the slow ones. */
export default defineConfig(({ mode }) => ({
  test: {
    include: mode === "slow" ? slow : ["**/*.test.ts"],
    exclude: [...configDefaults.exclude, "**/.platform/**", "**/.nx/**", ...(mode === "slow" ? [] : slow)],
    environment: "node",
    testTimeout: mode === "slow" ? 600_000 : 30_000,
    hookTimeout: mode === "slow" ? 600_000 : 60_000,
  },
}));
