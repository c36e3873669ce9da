import { runGit } from "../../git/run-git.ts";

/** Object ids of what names such as `<commit>^1:<path>` mean; what isn't there is left out. */
export async function resolveNames(root: string, names: readonly string[]): Promise<Map<string, string>> {
  const plain = names.filter((name) => !/[\u0000-\u001f]/.test(name));
  if (plain.length === 0) return new Map();
  const listed = await runGit(root, ["cat-file", "--batch-check=%(objectname)"], { input: `${plain.join("\n")}\n` });
  const answers = listed.toString("utf8").split("\n");
  return new Map(plain.flatMap((name, index) => (/^[0-9a-f]{40,64}$/.test(answers[index] ?? "") ? [[name, answers[index] ?? ""]] : [])));
}
