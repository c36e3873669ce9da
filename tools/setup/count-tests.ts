/** Adds up the JSON results of vitest runs and prints `N passed, N failed`, alone on the last line. */
import { readFileSync } from "node:fs";

interface VitestResults {
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly { readonly status: string }[] }[];
}

/** A file that cannot even be loaded, or whose set-up fails, has no failed test in it: the file itself is the failure. */
export function countTests(results: readonly VitestResults[]): { passed: number; failed: number } {
  const files = results.flatMap((result) => result.testResults);
  const tests = files.flatMap((file) => file.assertionResults);
  const brokenFiles = files.filter((file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"));
  return {
    passed: tests.filter((test) => test.status === "passed").length,
    failed: tests.filter((test) => test.status === "failed").length + brokenFiles.length,
  };
}

if (import.meta.main) {
  const results = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")) as VitestResults);
  const { passed, failed } = countTests(results);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
}
