import { z } from "zod";
import { InternalError } from "@roadbed/engine/contract/errors.ts";

const secondsPer = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const bytesPer = { Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3, Ti: 1024 ** 4 } as const;

/** A whole number of seconds, minutes, hours or days, as people write it: "30s", "15m", "4h", "14d". */
export function durationBetween(least: string, most: string) {
  const [low, high] = [secondsOf(least), secondsOf(most)];
  return z
    .string()
    .regex(/^[1-9][0-9]{0,6}[smhd]$/, { error: `Write a number and a unit (s, m, h or d), for example ${most}.` })
    .refine((text) => !isDuration(text) || (secondsOf(text) >= low && secondsOf(text) <= high), {
      error: `Choose between ${least} and ${most}.`,
    });
}

/** An amount of memory or disk with a binary unit, as people write it: "512Mi", "20Gi". */
export function amountBetween(least: string, most: string) {
  const [low, high] = [bytesOf(least), bytesOf(most)];
  return z
    .string()
    .regex(/^[1-9][0-9]{0,5}(?:Ki|Mi|Gi|Ti)$/, { error: `Write a number and a unit (Ki, Mi, Gi or Ti), for example ${least}.` })
    .refine((text) => !isAmount(text) || (bytesOf(text) >= low && bytesOf(text) <= high), {
      error: `Choose between ${least} and ${most}.`,
    });
}

export function secondsOf(duration: string): number {
  if (!isDuration(duration)) throw new InternalError(`${duration} is not a duration.`);
  return Number(duration.slice(0, -1)) * secondsPer[duration.slice(-1) as keyof typeof secondsPer];
}

/** Whole days; what is left over counts as a day. */
export function daysOf(duration: string): number {
  return Math.ceil(secondsOf(duration) / secondsPer.d);
}

export function bytesOf(amount: string): number {
  if (!isAmount(amount)) throw new InternalError(`${amount} is not an amount of bytes.`);
  return Number(amount.slice(0, -2)) * bytesPer[amount.slice(-2) as keyof typeof bytesPer];
}

/** Whole GiB, which is how AWS sells disks; what is left over counts as one. */
export function gibibytesOf(amount: string): number {
  return Math.ceil(bytesOf(amount) / bytesPer.Gi);
}

// Zod runs every refinement although the pattern has failed already: the refinements must not trip over such text.
function isDuration(text: string): boolean {
  return /^[0-9]+[smhd]$/.test(text);
}

function isAmount(text: string): boolean {
  return /^[0-9]+(?:Ki|Mi|Gi|Ti)$/.test(text);
}
