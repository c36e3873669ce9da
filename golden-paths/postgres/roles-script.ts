import { databaseName } from "./names.ts";

/**
 * The shell script by which psql makes the owner and the reader of a database. It can run again and again. Passwords
 * come from the environment into psql, so that they stand in no argument list and in no object.
 */
export function rolesScript(extensions: readonly string[]): string {
  return [
    "exec psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 <<'SQL'",
    "\\getenv owner_password OWNER_PASSWORD",
    "\\getenv reader_password READER_PASSWORD",
    `SELECT format('CREATE ROLE %I LOGIN', name) FROM unnest(ARRAY['${databaseName}', 'reader']) AS name`,
    "  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \\gexec",
    `ALTER ROLE ${databaseName} PASSWORD :'owner_password';`,
    "ALTER ROLE reader PASSWORD :'reader_password';",
    // Only a member of a role may give it something to own.
    `GRANT ${databaseName} TO CURRENT_USER;`,
    `ALTER DATABASE ${databaseName} OWNER TO ${databaseName};`,
    `ALTER SCHEMA public OWNER TO ${databaseName};`,
    "GRANT pg_read_all_data TO reader;",
    ...[...extensions].sort().map((name) => `CREATE EXTENSION IF NOT EXISTS "${name}";`),
    "SQL",
    "",
  ].join("\n");
}
