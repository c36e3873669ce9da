import { Replay } from "./replay.fake.ts";

/** A process of its own for one run: to be killed by whoever started it. Arguments: clone, commit. */
const [clone = "", commit = ""] = process.argv.slice(2);
await Replay.runOnce(clone, commit);
