import type { ConductRule } from "./conduct-rule.ts";

/** `postgres@2` -> `postgres@1`: what the newer version made, the older one does not know. */
export const noDowngrade: ConductRule = {
  name: "no-downgrade",
  title: "Golden paths only go forward",
  why: "An older version does not know what a newer one has made: data, rights and settings that it would drop or misread.",
  comply: "Stay on the newer version, or add a second component on the older one and move over.",
  controls: { nist: ["CM-3", "SI-2"], soc2: ["CC8.1"] },
  judge: ({ old, next }) =>
    [...next.environments].flatMap(([ref, { components }]) => {
      const before = old.environments.get(ref)?.components ?? {};
      return Object.entries(components).flatMap(([name, { path }]) => {
        const [was, is] = [parsePath(before[name]?.path), parsePath(path)];
        if (was === undefined || is === undefined || was.path !== is.path || is.major >= was.major) return [];
        return [
          {
            path: `environments/${ref}/environment.yaml`,
            message: `${name} goes back from ${was.path}@${was.major} to ${path}.`,
            fix: `Write ${was.path}@${was.major}.`,
          },
        ];
      });
    }),
};

function parsePath(path: string | undefined): { path: string; major: number } | undefined {
  const [name = "", major = ""] = (path ?? "").split("@");
  return name === "" || major === "" ? undefined : { path: name, major: Number(major) };
}
