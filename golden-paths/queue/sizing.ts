import type { Size } from "@roadbed/engine/contract/golden-path.ts";
import { bytesOf } from "../kit/quantity.ts";

const mostWaiting: Readonly<Record<Size, string>> = { small: "1Gi", medium: "5Gi", large: "20Gi", xlarge: "20Gi" };

/** How many bytes may wait in a queue of the shared broker, so that one stuck consumer does not fill everybody's disk. */
export function sizeBacklog(size: Size): number {
  return bytesOf(mostWaiting[size]);
}

/** SQS keeps what failed for as long as it can; the time counts from when the message was first sent. */
export const deadLetterRetention = "14d";
