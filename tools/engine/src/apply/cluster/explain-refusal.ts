import type { Json, JsonObject } from "../../contract/json.ts";
import { TargetBusy } from "../targets/target.ts";
import { type ClusterAnswer, messageOf } from "./open-cluster.ts";

interface Conflict {
  /** `.spec.template.spec.containers[name="web"].image` */
  readonly field: string;
  readonly manager: string;
}

/** Fields that somebody else has set to another value; none where the answer is about anything else. */
export function findConflicts(answer: ClusterAnswer): Conflict[] {
  return causesOf(answer).flatMap(({ reason, field, message }) =>
    reason === "FieldManagerConflict"
      ? [{ field: asText(field), manager: /"([^"]*)"/.exec(asText(message))?.[1] ?? "another manager" }]
      : [],
  );
}

/** A conflict is told by field and manager; what passes by itself is tried again. */
export function explainRefusal(answer: ClusterAnswer, { wasOurs = false } = {}): Error {
  const conflicts = findConflicts(answer).map(({ field, manager }) => `${field.replace(/^\./, "")} is set by ${manager}`);
  const waysOut = wasOurs
    ? "platform drift says what differs; platform reconcile --repair takes it back"
    : "it was never the platform's: have it given up there, or leave it out of the request";
  if (conflicts.length > 0) return new Error(`${conflicts.join(", ")} (${waysOut})`);
  if (causesOf(answer).some(({ reason }) => reason === "NamespaceTerminating"))
    return new TargetBusy("its namespace is still being deleted", 2);
  return new Error(messageOf(answer));
}

function causesOf({ body }: ClusterAnswer): JsonObject[] {
  const causes = asObject(body["details"])["causes"];
  return Array.isArray(causes) ? causes.map(asObject) : [];
}

function asText(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function asObject(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
