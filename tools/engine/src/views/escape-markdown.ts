/**
 * Text that others wrote, so that it shows as it is in a comment: it can form no heading, link, table, HTML or
 * workflow command, and mentions nobody and nothing.
 */
export function escapeMarkdown(text: string): string {
  const plain = text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]()<>|~!$&]/g, "\\$&")
    .replace(/^(\s*)([-+#>=]|[0-9]+(?=[.)]))/, (_, space: string, start: string) =>
      // A backslash before a digit would be shown: it stands before what follows.
      /^[0-9]/.test(start) ? `${space}${start}\\` : `${space}\\${start}`,
    );
  return breakReferences(plain);
}

/** Names of people, issues and pages, so that GitHub makes no link of them and tells nobody. */
export function breakReferences(text: string): string {
  return text
    .replace(/[@#](?=[A-Za-z0-9])/g, "$&<!-- -->")
    .replace(/\b(GH)-(?=[0-9])/gi, "$1<!-- -->-")
    .replace(/\b(https?|ftp|www)(:|\.)/gi, "$1<!-- -->$2");
}

/** The same as code: shown letter by letter, whatever it holds. */
export function codeSpan(text: string): string {
  const line = text.replace(/\s+/g, " ");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 || line.trim() === "" ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}
