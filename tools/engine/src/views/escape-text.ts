import { breakReferences, codeSpan as spanOf, escapeMarkdown } from "./escape-markdown.ts";
import { cleanText } from "./short-names.ts";

/** What others wrote, short enough for a comment, on one line, and without effect. */
export function escapeText(text: string, limit = 300): string {
  return escapeMarkdown(cleanText(text, limit).trim());
}

/** The same in bold. Without any text, the asterisks alone would draw a line. */
export function boldText(text: string, limit = 300): string {
  return `**${escapeText(text, limit) || "?"}**`;
}

/** The same where GitHub reads HTML and no markdown, such as in a summary. */
export function escapeHtml(text: string, limit = 300): string {
  const plain = cleanText(text, limit).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  return breakReferences(plain);
}

/** The same as code. */
export function codeSpan(text: string, limit = 600): string {
  return spanOf(cleanText(text, limit));
}
