import { Document, isMap, isSeq, parseDocument, type YAMLMap } from "yaml";
import { UserError } from "../contract/errors.ts";
import type { Json } from "../contract/json.ts";

/** One edit of a request, as `platform request` and the portal make them. Values are data, never YAML text. */
export type PageEdit =
  | { readonly kind: "set"; readonly path: readonly string[]; readonly value: Json }
  | { readonly kind: "append"; readonly path: readonly string[]; readonly value: Json }
  | { readonly kind: "remove"; readonly path: readonly string[] };

const modeline = " yaml-language-server: $schema=../../.schemas/environment.json";

/** The order in which a page reads best; what is not named here comes after. */
const keyOrder = ["purpose", "stage", "data", "lease", "hours", "budget", "access", "hosts", "components", "shares", "takes"];

/**
 * The text of an `environment.yaml` (or `team.yaml`) after the edits. What the edits do not touch keeps its comments,
 * order and style. A new page, for which `text` is undefined, starts with the line that lets editors complete and check it.
 */
export function editPage(text: string | undefined, edits: readonly PageEdit[]): string {
  const document = text === undefined ? newDocument() : parseDocument(text);
  if (document.errors.length > 0) {
    throw new UserError(`The page cannot be read: ${document.errors[0]?.message ?? ""}`, {
      fix: "Repair it by hand, then run platform check.",
    });
  }
  for (const edit of edits) applyEdit(document, edit);
  if (text === undefined && isMap(document.contents)) sortKeys(document.contents);
  return document.toString({ lineWidth: 110 });
}

function newDocument(): Document {
  const document = new Document({});
  document.commentBefore = modeline;
  return document;
}

function applyEdit(document: Document, edit: PageEdit): void {
  switch (edit.kind) {
    case "set":
      document.setIn(edit.path, document.createNode(edit.value));
      return;
    case "append":
      if (isSeq(document.getIn(edit.path))) document.addIn(edit.path, document.createNode(edit.value));
      else document.setIn(edit.path, document.createNode([edit.value]));
      return;
    case "remove":
      if (document.deleteIn(edit.path)) return;
      throw new UserError(`There is no ${edit.path.join(".")} to remove.`, { fix: "Open the file to see what is there." });
  }
}

function sortKeys(map: YAMLMap): void {
  const rank = (key: unknown) => {
    const index = keyOrder.indexOf(String(key));
    return index === -1 ? keyOrder.length : index;
  };
  map.items.sort((a, b) => rank(a.key) - rank(b.key));
}
