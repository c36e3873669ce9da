import type { StandInIssue, StandInPull, StandInReview, StandInState } from "./state.fake.ts";

/** What GitHub shows of each thing, as far as it matters; the rest is made up from the description. */
export function makeShapes(state: StandInState, origin: string) {
  const { repository } = state;
  const html = `https://github.example/${repository.owner.login}/${repository.name}`;
  const user = (login: string | null) => {
    const account = state.accounts.find((one) => one.login === login);
    return account === undefined ? null : { login: account.login, id: account.id, type: account.type };
  };
  const repo = (id = repository.id) => ({
    id,
    name: repository.name,
    full_name: `${repository.owner.login}/${repository.name}`,
    owner: { ...repository.owner, type: "Organization" },
    default_branch: "main",
    ...(id === repository.id ? repository.settings : {}),
  });
  const label = (name: string) => {
    const { color, description } = state.labels.find((one) => one.name === name) ?? { color: "ededed", description: null };
    // In lists of pull requests it must be a text.
    return { id: 1, name, color, description: description ?? "", default: false };
  };
  const pull = (one: StandInPull) => ({
    id: 9_000 + one.number,
    node_id: `PR_${one.number}`,
    number: one.number,
    title: one.title,
    body: one.body,
    state: one.state,
    user: user(one.author),
    html_url: `${html}/pull/${one.number}`,
    head: {
      label: one.headRef,
      ref: one.headRef,
      sha: one.headSha,
      repo: one.headRepository === null ? null : repo(one.headRepository),
      user: user(one.author),
    },
    base: { label: one.baseRef, ref: one.baseRef, sha: one.baseSha, repo: repo(), user: { ...repository.owner, type: "Organization" } },
    labels: one.labels.map(label),
    auto_merge: one.autoMerge === undefined ? null : { enabled_by: user(one.autoMerge.by), merge_method: "squash" },
    merged: one.mergedAt !== undefined,
    merged_at: one.mergedAt ?? null,
    merge_commit_sha: one.mergeCommit ?? null,
    mergeable: one.state === "open" ? true : null,
  });
  return {
    user,
    repo,
    label,
    pull,
    review: (one: StandInReview) => ({
      id: one.id,
      user: user(one.by),
      state: one.state,
      body: one.body,
      commit_id: one.commit,
      submitted_at: one.at,
      html_url: `${html}/pull/${one.pull}#pullrequestreview-${one.id}`,
    }),
    comment: (one: StandInState["comments"][number]) => ({
      id: one.id,
      user: user(one.by),
      body: one.body,
      created_at: one.at,
      updated_at: one.at,
      html_url: `${html}/issues/${one.issue}#issuecomment-${one.id}`,
      issue_url: `${origin}/repos/${repository.owner.login}/${repository.name}/issues/${one.issue}`,
    }),
    issue: (one: StandInIssue) => ({
      id: 7_000 + one.number,
      number: one.number,
      title: one.title,
      body: one.body,
      state: one.state,
      user: user(one.by),
      labels: one.labels.map(label),
      html_url: `${html}/issues/${one.number}`,
    }),
    status: (one: StandInState["statuses"][number]) => ({
      id: one.id,
      state: one.state,
      context: one.context,
      description: one.description,
      target_url: one.targetUrl,
      creator: user(one.by),
      created_at: one.at,
      updated_at: one.at,
    }),
  };
}
export type Shapes = ReturnType<typeof makeShapes>;
