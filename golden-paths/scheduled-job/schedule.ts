/** One field of a cron line: its name, its bounds, and the words that stand for numbers. */
interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly words: readonly string[];
}

const fields: readonly Field[] = [
  { name: "minute", least: 0, most: 59, words: [] },
  { name: "hour", least: 0, most: 23, words: [] },
  { name: "day of the month", least: 1, most: 31, words: [] },
  { name: "month", least: 1, most: 12, words: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] },
  { name: "day of the week", least: 0, most: 7, words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

/** Says what is wrong with a cron line, as a sentence; undefined where nothing is. */
export function whyNoSchedule(line: string): string | undefined {
  const parts = line.trim().split(/\s+/);
  if (parts.length !== fields.length) {
    return `A schedule has five fields (minute, hour, day of the month, month, day of the week), and this one has ${parts.length}.`;
  }
  for (const [index, field] of fields.entries()) {
    const wrong = (parts[index] ?? "").split(",").find((part) => !isPart(part.toLowerCase(), field));
    if (wrong !== undefined)
      return `The ${field.name} can't be ${wrong === "" ? "empty" : wrong}: it goes from ${field.least} to ${field.most}.`;
  }
  return undefined;
}

function isPart(part: string, field: Field): boolean {
  const [, range = "", step] = /^([^/]+)(?:\/([0-9]{1,2}))?$/.exec(part) ?? [];
  if (step !== undefined && Number(step) < 1) return false;
  if (range === "*") return true;
  const [from = "", to, more] = range.split("-");
  if (more !== undefined) return false;
  const [low, high] = [valueOf(from, field), to === undefined ? undefined : valueOf(to, field)];
  if (low === undefined || (to !== undefined && high === undefined)) return false;
  return high === undefined || low <= high;
}

function valueOf(text: string, { least, most, words }: Field): number | undefined {
  const word = words.indexOf(text);
  if (word >= 0) return word + (least === 1 ? 1 : 0);
  if (!/^[0-9]{1,2}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}
