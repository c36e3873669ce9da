/** Major versions that both RDS and the in-cluster image catalogue offer, oldest first. The last one is the default. */
export const versions = ["16", "17", "18"] as const;

/** Extensions that both RDS and the in-cluster images bring. */
export const extensions = [
  "btree_gin",
  "btree_gist",
  "citext",
  "fuzzystrmatch",
  "hstore",
  "intarray",
  "ltree",
  "pg_stat_statements",
  "pg_trgm",
  "pgcrypto",
  "tablefunc",
  "unaccent",
  "uuid-ossp",
  "vector",
] as const;
