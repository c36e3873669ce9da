/**
 * How the SDK writes what JSON has no word for when it hands properties to the engine. Fixed by Pulumi's protocol,
 * the same in every SDK and version.
 */
export const unknownOnWire = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const signatureKey = "4dabf18193072939515e22adb298388d";
export const signatures = {
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
  secret: "1b47061264138c4ac30d75fd1eb44270",
  resource: "5cf8f73096256a8f31e491e813e4eb8e",
  output: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
} as const;

export type Wire = null | boolean | number | string | Wire[] | WireObject;
export interface WireObject {
  [key: string]: Wire;
}

export function isWireObject(value: Wire | undefined): value is WireObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Properties of a request, which in a run are JavaScript already. */
export function toObject(struct: { toJavaScript(): unknown } | undefined): WireObject {
  const value = struct?.toJavaScript() as Wire | undefined;
  return isWireObject(value) ? value : {};
}
