import { type Asked, type Handler, nextId, pageOf, Refusal } from "./handler.fake.ts";
import type { Operation } from "./operations.data.ts";
import type { StandInState } from "./state.fake.ts";

/** The repository's settings, rulesets and deployment environments. */
export const settingsHandlers: Partial<Record<Operation, Handler>> = {
  "GET /orgs/{org}/teams/{team_slug}": ({ state, parameters }) => {
    const slug = parameters["team_slug"] ?? "";
    const id = state.teams[slug];
    if (id === undefined) throw new Refusal(404, "Not Found");
    return { status: 200, data: { id, slug, name: slug } };
  },
  "GET /repos/{owner}/{repo}": ({ shapes }) => ({ status: 200, data: shapes.repo() }),
  "PATCH /repos/{owner}/{repo}": ({ state, shapes, body }) => {
    Object.assign(state.repository.settings, body);
    return { status: 200, data: shapes.repo() };
  },
  "GET /repos/{owner}/{repo}/actions/oidc/customization/sub": ({ state }) => ({ status: 200, data: state.oidc }),
  "PUT /repos/{owner}/{repo}/actions/oidc/customization/sub": ({ state, body }) => {
    state.oidc = body;
    return { status: 201, data: {} };
  },
  "GET /repos/{owner}/{repo}/actions/permissions/workflow": ({ state }) => ({ status: 200, data: state.workflow }),
  "PUT /repos/{owner}/{repo}/actions/permissions/workflow": ({ state, body }) => {
    Object.assign(state.workflow, body);
    return { status: 204 };
  },
  "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches": ({ state, parameters, body, by }) => {
    state.dispatches.push({ workflow: parameters["workflow_id"] ?? "", ref: body.ref, by });
    return { status: 204 };
  },
  "GET /repos/{owner}/{repo}/codeowners/errors": ({ state }) => ({ status: 200, data: { errors: state.codeownersErrors } }),
  "GET /repos/{owner}/{repo}/rulesets": ({ state, query }) => ({
    status: 200,
    // GitHub's list leaves out rules and conditions.
    data: pageOf(state.rulesets, query).map(({ id, name, enforcement, target }) => ({
      id,
      name,
      enforcement,
      target,
      source: "",
      source_type: "Repository",
    })),
  }),
  "POST /repos/{owner}/{repo}/rulesets": ({ state, body }) => {
    if (state.rulesets.some(({ name }) => name === body.name)) throw new Refusal(422, "Validation Failed: Name must be unique");
    const ruleset = { ...body, id: nextId(state), source: "", source_type: "Repository" };
    state.rulesets.push(ruleset);
    return { status: 201, data: ruleset };
  },
  "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}": (asked) => ({ status: 200, data: findRuleset(asked) }),
  "PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}": (asked) => {
    const ruleset = findRuleset(asked);
    Object.assign(ruleset, asked.body);
    return { status: 200, data: ruleset };
  },
  "GET /repos/{owner}/{repo}/environments": ({ state, query }) => ({
    status: 200,
    data: { total_count: state.environments.length, environments: pageOf(state.environments, query).map(showEnvironment) },
  }),
  "PUT /repos/{owner}/{repo}/environments/{environment_name}": ({ state, parameters, body }) => {
    const name = parameters["environment_name"] ?? "";
    let environment = state.environments.find((one) => one.name === name);
    if (environment === undefined) {
      environment = { id: nextId(state), name, settings: {}, branches: [] };
      state.environments.push(environment);
    }
    environment.settings = body ?? {};
    return { status: 200, data: showEnvironment(environment) };
  },
  "GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies": (asked) => {
    const { branches } = findEnvironment(asked);
    return { status: 200, data: { total_count: branches.length, branch_policies: branches.map((one) => ({ ...one, type: "branch" })) } };
  },
  "POST /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies": (asked) => {
    const policy = { id: nextId(asked.state), name: asked.body.name as string };
    findEnvironment(asked).branches.push(policy);
    return { status: 200, data: { ...policy, type: "branch" } };
  },
  "DELETE /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies/{branch_policy_id}": (asked) => {
    const environment = findEnvironment(asked);
    environment.branches = environment.branches.filter(({ id }) => id !== Number(asked.parameters["branch_policy_id"]));
    return { status: 204 };
  },
};

function findRuleset({ state, parameters }: Asked) {
  const ruleset = state.rulesets.find(({ id }) => id === Number(parameters["ruleset_id"]));
  if (ruleset === undefined) throw new Refusal(404, "Not Found");
  return ruleset;
}

function findEnvironment({ state, parameters }: Asked) {
  const environment = state.environments.find(({ name }) => name === parameters["environment_name"]);
  if (environment === undefined) throw new Refusal(404, "Not Found");
  return environment;
}

function showEnvironment({ id, name, settings }: StandInState["environments"][number]) {
  const {
    reviewers,
    deployment_branch_policy: policy,
    prevent_self_review: alone,
  } = settings as {
    reviewers?: { type: string; id: number }[] | null;
    deployment_branch_policy?: { protected_branches: boolean; custom_branch_policies: boolean } | null;
    prevent_self_review?: boolean;
  };
  const rules = [
    ...(reviewers === undefined || reviewers === null || reviewers.length === 0
      ? []
      : [
          {
            id: 1,
            node_id: "",
            type: "required_reviewers",
            prevent_self_review: alone ?? false,
            reviewers: reviewers.map(({ type, id: of }) => ({ type, reviewer: { id: of } })),
          },
        ]),
    ...(policy === undefined || policy === null ? [] : [{ id: 2, node_id: "", type: "branch_policy" }]),
  ];
  return { id, name, protection_rules: rules, deployment_branch_policy: policy ?? null };
}
