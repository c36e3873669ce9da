import { codeSpan as spanOf, escapeMarkdown } from "./escape-markdown.ts";
import { cleanText } from "./short-names.ts";

/** What others wrote, short enough for a comment, on one line, and without effect. */
export function escapeText(text: string, limit = 300): string {
  return escapeMarkdown(cleanText(text, limit))
    .replace(/^\\([0-9]+)\./, "$1\\.")
    .replace(/\b(GH)-(?=[0-9])/gi, "$1<!-- -->-");
}

/** The same where GitHub reads HTML and no markdown, such as in a summary. */
export function escapeHtml(text: string, limit = 300): string {
  return cleanText(text, limit)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replace(/[@#](?=[A-Za-z0-9])/g, "$&<!-- -->");
}

/** The same as code. */
export function codeSpan(text: string, limit = 600): string {
  return spanOf(cleanText(text, limit));
}
