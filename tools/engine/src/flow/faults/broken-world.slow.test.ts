import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeMergeTrace } from "@roadbed/testing/merge-trace.ts";
import { afterEach, describe, expect, test } from "vitest";
import { findFaults } from "../replay/replay-proof.fake.ts";
import { Replay } from "../replay/replay.fake.ts";

const replays: Replay[] = [];
afterEach(() => {
  for (const replay of replays.splice(0)) replay.remove();
});

describe("the remote", () => {
  test("dropped at every other event of a run in turn, it ends the run with a friendly error, and the next one loses and doubles nothing", async () => {
    const replay = open();
    const { remote } = replay.repository;
    const away = `${remote}.away`;
    let breaks = 0;
    for (let at = 0; ; at += 2) {
      const died = await replay.runMeddled(replay.head, (turn) => {
        if (turn === at) renameSync(remote, away);
      });
      if (!existsSync(away)) break;
      renameSync(away, remote);
      if (died === undefined) continue;
      breaks += 1;
      expect(`${died.name} ${died.message}`).toMatch(/^UserError .*(?:fetch|reach|publish|push|read)/is);
    }
    expect(breaks).toBeGreaterThan(3);
    await replay.runUntilDone(replay.head);
    expect(await findFaults(replay)).toEqual([]);
  });

  test("which takes no state and no ledger, it ends the run and changes neither", async () => {
    const replay = open();
    const { remote } = replay.repository;
    const hook = writeHook(remote, "pre-receive", "echo 'no space left on device' >&2\nexit 1");
    const died = await replay.runMeddled(replay.head, () => false);
    expect(died?.message).toMatch(/no space left on device|publish/i);
    expect(replay.repository.git("ls-remote", "origin", "ledger", "live")).toBe("");
    rmSync(hook);
    await replay.runUntilDone(replay.head);
    expect(await findFaults(replay)).toEqual([]);
  });

  test("which takes what is pushed and dies before it answers, it is asked what became of it, and nothing is done twice", async () => {
    const replay = open();
    const hook = writeHook(replay.repository.remote, "post-receive", "kill -9 $PPID");
    expect(await replay.runMeddled(replay.head, () => false)).toBeUndefined();
    rmSync(hook);
    await replay.runUntilDone(replay.head);
    expect(await findFaults(replay)).toEqual([]);
  });
});

const mountable = canMount();

describe.skipIf(!mountable)("the disk (where tmpfs may be mounted)", () => {
  test("full, at an event early, in the middle or late, it ends the run, and the next one finishes", async () => {
    await withSmallDisk(async (disk) => {
      const replay = open();
      const filler = join(disk, "filler");
      // A publication is tried again for a while, so only a few.
      for (const at of [1, 6, 12]) {
        const died = await replay.runMeddled(replay.head, (turn) => {
          if (turn === at) fill(disk, filler);
        });
        expect(existsSync(filler)).toBe(true);
        rmSync(filler);
        expect(died?.message).toMatch(/no space left|publish|write|git/i);
      }
      await replay.runUntilDone(replay.head);
      expect(await findFaults(replay)).toEqual([]);
    });
  });

  test("read-only, it ends the run, and the next one finishes", async () => {
    await withSmallDisk(async (disk) => {
      const replay = open();
      const died = await replay.runMeddled(replay.head, (turn) => {
        if (turn === 3) mount("-o", "remount,ro", disk);
      });
      mount("-o", "remount,rw", disk);
      expect(died?.message).toBeDefined();
      await replay.runUntilDone(replay.head);
      expect(await findFaults(replay)).toEqual([]);
    });
  });
});

function open(): Replay {
  const replay = new Replay(makeMergeTrace({ environments: 3, merges: 2, seed: 71 }), 71);
  replays.push(replay);
  return replay;
}

function writeHook(remote: string, name: string, script: string): string {
  const path = join(remote, "hooks", name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Runs with the folder for temporary files, and so clones and remote, on a disk of 24 MB. */
async function withSmallDisk(use: (disk: string) => Promise<void>): Promise<void> {
  const disk = mkdtempSync(join(tmpdir(), "roadbed-disk-"));
  const before = process.env["TMPDIR"];
  mount("-t", "tmpfs", "-o", "size=24m", "tmpfs", disk);
  process.env["TMPDIR"] = disk;
  try {
    await use(disk);
  } finally {
    for (const replay of replays.splice(0)) replay.remove();
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    // Readers of git objects end only with this process.
    spawnSync("/bin/umount", ["--lazy", disk]);
    rmSync(disk, { recursive: true, force: true });
  }
}

function fill(disk: string, filler: string): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - 8 * bsize)));
}

function mount(...args: string[]): void {
  const { status, stderr } = spawnSync("/bin/mount", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`mount ${args.join(" ")}: ${stderr}`);
}

function canMount(): boolean {
  const disk = mkdtempSync(join(tmpdir(), "roadbed-disk-"));
  const { status } = spawnSync("/bin/mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]);
  if (status === 0) spawnSync("/bin/umount", [disk]);
  rmSync(disk, { recursive: true, force: true });
  return status === 0;
}
