/**
 * CloudNativePG's own images by major version, below the first registry of platform/instances.yaml, where you mirror
 * them. `standard` brings pgvector and all locales; releases are never moved to another build.
 */
export const postgresImages: Readonly<Record<string, string>> = {
  "16": "cloudnative-pg/postgresql:16.12-standard-trixie",
  "17": "cloudnative-pg/postgresql:17.8-standard-trixie",
  "18": "cloudnative-pg/postgresql:18.2-standard-trixie",
};
