/** What others wrote, on one line and without effect: no heading, link, mention, reference, table or HTML comes of it. */
export function inertText(text: string, limit = 500): string {
  return plainText(text, limit)
    .replace(/[\\`*_{}[\]()<>|~!$&]/g, "\\$&")
    .replace(/^([-+]|[0-9]+(?=[.)]))/, "\\$1")
    .replace(/^([0-9]+)([.)])/, "$1\\$2")
    .replace(/^#/, "\\#")
    .replace(/[@#](?=[A-Za-z0-9])/g, "$&<!-- -->")
    .replace(/\b(GH)-(?=[0-9])/gi, "$1<!-- -->-")
    .replace(/\b(https?|ftp|www)(:|\.)/gi, "$1<!-- -->$2");
}

/** The same as code: shown letter by letter. */
export function inertCode(text: string, limit = 300): string {
  const line = plainText(text, limit).replaceAll("`", "'");
  return `\`${line === "" ? " " : line}\``;
}

/** What others wrote on one line, for where Markdown has no meaning. */
export function plainText(text: string, limit = 500): string {
  const letters = [...clean(text).replace(/\s+/g, " ").trim()];
  return letters.length <= limit ? letters.join("") : `${letters.slice(0, limit - 1).join("")}…`;
}

/**
 * A whole page of Markdown that somebody else had a hand in: it still has its tables and headings, but calls nobody,
 * shows no picture, and holds no hidden text that could pass for a mark of ours.
 */
export function calmMarkdown(markdown: string): string {
  return clean(markdown)
    .replace(/<!--[\s\S]*?(?:-->|$)/g, "")
    .replace(/[@#](?=[A-Za-z0-9])/g, "$&\u200b")
    .replace(/!(?=\[)/g, "!\u200b")
    .replace(/<(?=\/?(?:img|picture|source|video|audio|iframe|svg|a)\b)/gi, "&lt;");
}

/** Without control characters, without what turns the direction of text, and without what cannot be seen. */
function clean(text: string): string {
  return text.replace(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "");
}
