import { expect, it } from "vitest";
import { explainFailure } from "./explain-failure.mjs";

it.each([
  ["npm error code ENOTFOUND\nnpm error network request to https://packages.example/zod failed", "cannot be looked up"],
  ["npm error code ECONNREFUSED", "cannot be reached"],
  ["npm error code SELF_SIGNED_CERT_IN_CHAIN\nnpm error errno ECONNRESET", "certificate is not trusted"],
  ["npm error code E407\nnpm error 407 Proxy Authentication Required", "proxy refuses"],
  ["npm error code E401", "refuses"],
  ["npm error code ETARGET\nnpm error notarget No matching version found for zod@4.6.7.", "does not have a package"],
  ["npm error code ENOSPC\nnpm error nospc ENOSPC: no space left on device, write", "disk is full"],
  ["npm error code EACCES", "may not be written"],
  ["npm error code EINTEGRITY", "not what the lock file says"],
  ["npm error code EUSAGE", "do not agree"],
  ["npm error code E503", "trouble of its own"],
  ["Error: spawn npm ENOENT", "npm itself was not found"],
])("explains %j", (output, what) => {
  const explanation = explainFailure({ status: 1, signal: null, output });
  expect(explanation.what).toContain(what);
  expect(explanation.todo.length).toBeGreaterThan(0);
});

it("explains an installation that the system ended", () => {
  expect(explainFailure({ status: null, signal: "SIGKILL", output: "" }).what).toContain("memory");
});

it("admits that it does not know", () => {
  expect(explainFailure({ status: 7, signal: null, output: "npm error odd" }).what).toBe("npm ci ended with exit status 7.");
});
