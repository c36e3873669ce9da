import { type EnvironmentDraft, relate, tryFindInstance, type World } from "../draft.ts";
import { listChoices, suggest, tryFindNearest } from "../../contract/nearest.ts";
import { type EnvironmentRule, judge } from "./rule.ts";

/** What is shared stands here, can be shared, and is offered to somebody. */
export const sharesPossible: EnvironmentRule = (draft, world) =>
  draft.value.shares.flatMap((share, at) => {
    const place = ["shares", at];
    const path = draft.paths.get(share.component);
    const target = tryFindInstance(world.platform, draft.value.stage)?.target;
    if (!draft.declared.includes(share.component))
      return [
        judge(draft, [...place, "component"], {
          rule: "unknown-share",
          message: `${share.component} is shared, but isn't in this environment.`,
          fix: suggest(share.component, draft.declared),
        }),
      ];
    if (share.with === draft.ref)
      return [
        judge(draft, [...place, "with"], {
          rule: "share-with-itself",
          message: "The environment shares with itself.",
          fix: "Remove the entry: its own components need none.",
        }),
      ];
    if (draft.value.shares.slice(0, at).some((other) => other.component === share.component && other.with === share.with)) {
      return [
        judge(draft, place, {
          rule: "share-twice",
          message: `${share.component} is shared with ${share.with} twice.`,
          fix: "Keep one entry, with the access that is needed.",
        }),
      ];
    }
    if (path === undefined) return [];
    return [
      ...(target !== undefined && path.shareable?.includes(target) !== true && !draft.unsure.has("stage")
        ? [
            judge(draft, [...place, "component"], {
              rule: "not-shareable",
              message: `${share.component} is a ${path.name}, which can't be shared on ${target}.`,
              fix:
                (path.shareable ?? []).length === 0
                  ? "Offer what the other team needs through a service of yours."
                  : `It can on ${listChoices(path.shareable ?? [])}.`,
            }),
          ]
        : []),
      ...(share.access !== undefined && path.access?.includes(share.access) !== true
        ? [
            judge(draft, [...place, "access"], {
              rule: "unknown-access",
              message: `${path.name} offers no access ${share.access}.`,
              fix: suggest(share.access, path.access ?? []),
            }),
          ]
        : []),
      ...(world.layout.environments.has(share.with)
        ? []
        : [
            judge(draft, [...place, "with"], {
              rule: "share-with-nobody",
              severity: "warning",
              message: `There is no environment ${share.with} to share with.`,
              fix: nearestRef(share.with, world),
            }),
          ]),
    ];
  });

/** What is taken is shared by its owner, with the access that is asked for, on the same instance. */
export const takesAgreed: EnvironmentRule = (draft, world) =>
  Object.entries(draft.value.takes).flatMap(([name, take]) => {
    const place = ["takes", name];
    const others = [take.from];
    if (take.from === draft.ref)
      return [
        judge(draft, [...place, "from"], {
          rule: "take-from-itself",
          message: "The environment takes from itself.",
          fix: `Write ${take.component} under uses: its own components need no entry.`,
        }),
      ];
    if (!world.layout.environments.has(take.from))
      return [
        judge(
          draft,
          [...place, "from"],
          {
            rule: "unknown-environment",
            message: `There is no environment ${take.from} to take ${take.component} from.`,
            fix: nearestRef(take.from, world),
          },
          others,
        ),
      ];
    const owner = world.environments.get(take.from);
    if (owner === undefined)
      return [
        judge(
          draft,
          [...place, "from"],
          {
            rule: "owner-unreadable",
            message: `${take.from}, from which ${take.component} is taken, has a page that can't be read.`,
            fix: `The team ${take.from.split("/")[0] ?? ""} must repair it first.`,
          },
          others,
        ),
      ];
    if (!owner.declared.includes(take.component))
      return [
        judge(
          draft,
          [...place, "component"],
          {
            rule: "unknown-component",
            message: `${take.from} has no component ${take.component}.`,
            fix: suggest(take.component, owner.declared),
          },
          others,
        ),
      ];
    if (!owner.resolved.has(take.component))
      return [
        judge(
          draft,
          [...place, "component"],
          {
            rule: "owner-unreadable",
            message: `${take.component} of ${take.from} has mistakes of its own.`,
            fix: `The team ${owner.team} must repair it first.`,
          },
          others,
        ),
      ];
    return judgeAgreement(draft, owner, name, world);
  });

function judgeAgreement(draft: EnvironmentDraft, owner: EnvironmentDraft, name: string, world: World) {
  const take = draft.value.takes[name];
  if (take === undefined || owner.unsure.has("shares")) return [];
  const index = owner.value.shares.findIndex((share) => share.component === take.component && share.with === draft.ref);
  const share = owner.value.shares[index];
  if (share === undefined) {
    const related = [relate(owner, ["components", take.component], `${owner.ref} (team ${owner.team}) owns ${take.component}.`)];
    return [
      judge(
        draft,
        ["takes", name],
        {
          rule: "not-shared",
          message: `${draft.ref} takes ${take.component} of ${owner.ref}, which doesn't share it with ${draft.ref}.`,
          fix: `The team ${owner.team} adds to shares of ${owner.ref}: { component: ${take.component}, with: ${draft.ref} }.`,
          what: "key",
          related,
        },
        [owner.ref],
      ),
    ];
  }
  const [here, there] = [
    tryFindInstance(world.platform, draft.value.stage)?.name,
    tryFindInstance(world.platform, owner.value.stage)?.name,
  ];
  if (here !== there && here !== undefined && there !== undefined && !draft.unsure.has("stage") && !owner.unsure.has("stage")) {
    return [
      judge(
        draft,
        ["takes", name, "from"],
        {
          rule: "take-across-instances",
          message: `${draft.ref} stands on the instance ${here}, ${owner.ref} on ${there}: neither reaches the other's components.`,
          fix: "Take it from an environment of a stage on the same instance.",
        },
        [owner.ref],
      ),
    ];
  }
  return judgeAccess(draft, owner, name, index);
}

function judgeAccess(draft: EnvironmentDraft, owner: EnvironmentDraft, name: string, index: number) {
  const [take, share] = [draft.value.takes[name], owner.value.shares[index]];
  const offered = owner.paths.get(take?.component ?? "")?.access;
  if (take === undefined || share === undefined || offered === undefined) return [];
  const [asked = "", shared = ""] = [take.access ?? offered[0], share.access ?? offered[0]];
  if (!offered.includes(asked))
    return [
      judge(
        draft,
        ["takes", name, "access"],
        { rule: "unknown-access", message: `${take.component} of ${owner.ref} offers no access ${asked}.`, fix: suggest(asked, offered) },
        [owner.ref],
      ),
    ];
  // The first access includes all others; of the others none includes another.
  if (asked === shared || shared === offered[0]) return [];
  const related = [relate(owner, ["shares", index], `${owner.ref} (team ${owner.team}) shares it for ${shared}.`)];
  return [
    judge(
      draft,
      ["takes", name, ...(take.access === undefined ? [] : ["access"])],
      {
        rule: "access-not-shared",
        message: `${draft.ref} asks for ${asked} on ${take.component} of ${owner.ref}, which shares it for ${shared} only.`,
        fix: `Write access: ${shared}, or ask the team ${owner.team} for more.`,
        related,
      },
      [owner.ref],
    ),
  ];
}

function nearestRef(ref: string, world: World): string {
  const nearest = tryFindNearest(ref, world.layout.environments.keys());
  return nearest === undefined ? "Write it as <team>/<environment>; platform status lists what there is." : `Did you mean ${nearest}?`;
}
