import { expect, test } from "vitest";
import { rolesScript } from "./roles-script.ts";

test("the order of the extensions does not matter", () => {
  expect(rolesScript(["vector", "citext"])).toBe(rolesScript(["citext", "vector"]));
});

test("passwords are read from the environment, and are quoted by psql", () => {
  const script = rolesScript([]);
  expect(script).toContain("\\getenv owner_password OWNER_PASSWORD");
  expect(script).toContain("ALTER ROLE app PASSWORD :'owner_password';");
  expect(script).not.toContain("$OWNER_PASSWORD");
});
