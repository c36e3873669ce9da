/** What a plain (unquoted) scalar means by YAML 1.2's core schema, or why it is refused because people read it otherwise. */
export type PlainScalar = { readonly value: string | number | boolean | null } | { readonly refused: string; readonly fix: string };

export function readPlainScalar(source: string): PlainScalar {
  switch (source.charCodeAt(0)) {
    // A letter that begins no word of the core schema: by far the most frequent, and always text.
    case 0x74:
    case 0x54:
    case 0x66:
    case 0x46:
    case 0x6e:
    case 0x4e:
    case 0x7e:
      return words.get(source) ?? { value: source };
    case 0x2b:
    case 0x2d:
    case 0x2e:
    case 0x30:
    case 0x31:
    case 0x32:
    case 0x33:
    case 0x34:
    case 0x35:
    case 0x36:
    case 0x37:
    case 0x38:
    case 0x39:
      return readNumber(source);
    default:
      return Number.isNaN(source.charCodeAt(0)) ? nothing : { value: source };
  }
}

const nothing = { value: null } as const;
const words = new Map<string, PlainScalar>([
  ...["true", "True", "TRUE"].map((word) => [word, { value: true }] as const),
  ...["false", "False", "FALSE"].map((word) => [word, { value: false }] as const),
  ...["null", "Null", "NULL", "~"].map((word) => [word, nothing] as const),
]);

const integer = /^[-+]?[0-9]+$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const otherBase = /^0(?:o[0-7]+|x[0-9a-fA-F]+)$/;
const notFinite = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

function readNumber(source: string): PlainScalar {
  if (otherBase.test(source))
    return { refused: `${source} is a number in another base.`, fix: `Write ${Number(source)}, or "${source}" in quotes for text.` };
  if (notFinite.test(source))
    return { refused: `${source} is not a number that anything could have.`, fix: `Write a number, or "${source}" in quotes for text.` };
  if (!float.test(source)) return { value: source };
  if (/^[-+]?0[0-9]/.test(source))
    return {
      refused: `Some read ${source} as ${Number(source)}, others as an octal number.`,
      fix: `Write ${Number(source)}, or "${source}" in quotes for text.`,
    };
  const value = Number(source);
  if (!Number.isFinite(value) || (integer.test(source) && !Number.isSafeInteger(value))) {
    return {
      refused: `${source.slice(0, 40)} is too large for an exact number.`,
      fix: "Write a smaller number, or put it in quotes for text.",
    };
  }
  return { value };
}
