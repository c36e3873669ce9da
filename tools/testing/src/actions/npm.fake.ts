import { linkWorkspaces } from "@roadbed/cli/sandbox/copy-checkout.ts";

/**
 * `npm ci` in a checkout below this repository: third-party packages are found in the node_modules above it, so that
 * only the checkout's own are linked. Everything else is refused, so that no test takes it for the real one.
 */
const [command] = process.argv.slice(2);
if (command === "ci") linkWorkspaces(process.cwd());
else {
  process.stderr.write(`The stand-in for npm knows "npm ci" only, not "npm ${command ?? ""}".\n`);
  process.exitCode = 97;
}
