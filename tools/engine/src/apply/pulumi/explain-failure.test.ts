import { expect, test } from "vitest";
import { explainFailure } from "./explain-failure.ts";

test.each([
  [
    "stderr: Command failed with exit code 255: pulumi up\nDiagnostics:\n  aws:rds:Instance (db):\n    error: creating RDS instance: quota exceeded\n    error: update failed",
    "creating RDS instance: quota exceeded",
  ],
  ["error: update failed\n", "update failed"],
  ["error: Unhandled exception: UserError: A secret is missing.\n", "A secret is missing."],
  ["\u001b[31merror: passphrase must be set\u001b[0m\n", "passphrase must be set"],
  ["spawn pulumi ENOENT", "spawn pulumi ENOENT"],
])("pages of the CLI become one sentence", (said, sentence) => {
  expect(explainFailure(new Error(said))).toBe(sentence);
});

test("a lock is somebody else's run", () => {
  const locked = new Error("error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end");
  expect(explainFailure(locked)).toContain("Somebody else is updating this stack");
});
