/** JSON as data: what crosses from room to room, and what is written to disk. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}
