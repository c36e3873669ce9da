import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { explainFailure } from "./explain-failure.mjs";
import { countInstalled, findMissing } from "./installation.mjs";

/** Where output is no terminal, a sign of life this often. */
const secondsBetweenLines = 15;

/**
 * Runs `npm ci`, showing how far it is. Returns whether it worked; what to do is printed where it did not.
 * @param {string} root
 * @returns {Promise<boolean>}
 */
export async function install(root) {
  const unlock = await lock(root);
  try {
    if (findMissing(root).length === 0) return true;
    return await runNpm(root);
  } finally {
    unlock();
  }
}

/** @param {string} root */
async function runNpm(root) {
  const began = Date.now();
  const terminal = process.stderr.isTTY === true && process.env["TERM"] !== "dumb";
  say("Installing what Roadbed needs into node_modules (npm ci): once, about a minute, 650 MB. Nothing outside this folder changes.");
  const { command, args } = findNpm();
  const child = spawn(
    command,
    [...args, "ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"],
    {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let output = "";
  child.stderr.on("data", (chunk) => (output += chunk));
  const stop = showProgress(() => `  ${describeProgress(root)}, ${describeTime(Date.now() - began)}`, terminal);
  const { status, signal } = await new Promise((resolve) => {
    child.on("error", (error) => resolve(((output += String(error)), { status: 1, signal: null })));
    child.on("close", (status, signal) => resolve({ status, signal }));
  });
  stop();
  if (status === 0) return say(`Installed in ${describeTime(Date.now() - began)}.`);
  const { what, todo } = explainFailure({ status, signal, output });
  say(["", `Installing failed. ${what}`, ...todo.map((line) => `  - ${line}`), "", "npm said:", ...firstLines(output)].join("\n"));
  return false;
}

/** The npm that runs this script, so that its configuration holds; else the one on the PATH. */
function findNpm() {
  const running = process.env["npm_execpath"];
  if (running !== undefined && /^npm-cli\.c?js$/.test(basename(running))) return { command: process.execPath, args: [running] };
  return { command: "npm", args: [] };
}

/**
 * @param {() => string} describe
 * @param {boolean} terminal
 */
function showProgress(describe, terminal) {
  const timer = setInterval(
    () => (terminal ? process.stderr.write(`\r\u001b[2K${describe()}`) : say(describe())),
    terminal ? 1000 : secondsBetweenLines * 1000,
  );
  return () => {
    clearInterval(timer);
    if (terminal) process.stderr.write("\r\u001b[2K");
  };
}

/** @param {string} root */
function describeProgress(root) {
  const { installed, needed } = countInstalled(root);
  if (installed === 0) return `downloading ${needed} packages`;
  return `${installed} of ${needed} packages in place`;
}

/** @param {number} milliseconds */
function describeTime(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * What is wrong stands first; usage and log paths follow.
 * @param {string} output
 */
function firstLines(output) {
  const lines = output.split("\n").filter((line) => !/^(?:npm error|npm ERR!|npm notice)?\s*$/.test(line));
  return lines.slice(0, 12).map((line) => `  ${line}`);
}

/**
 * Two commands started at once on a fresh clone must not install into one another: the second waits.
 * @param {string} root
 */
async function lock(root) {
  const folder = join(root, ".cache");
  const file = join(folder, "installing");
  mkdirSync(folder, { recursive: true });
  for (let told = false; ; told = true) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    }
    if (!isRunning(file)) rmSync(file, { force: true });
    else if (!told) say("Another command is installing already; waiting for it.");
    await wait(500);
  }
}

/** @param {string} file */
function isRunning(file) {
  try {
    process.kill(Number(readFileSync(file, "utf8")), 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/**
 * @param {string} text
 * @returns {true}
 */
function say(text) {
  process.stderr.write(`${text}\n`);
  return true;
}
