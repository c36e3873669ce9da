import type { Size } from "@roadbed/engine/contract/golden-path.ts";

const most: Readonly<Record<Size, number>> = { small: 10, medium: 50, large: 50, xlarge: 50 };

/** How many values a size has room for. */
export function countValues(size: Size): number {
  return most[size];
}
