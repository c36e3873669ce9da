/** Makes secrets that look real and open nothing. */
export interface PlantedSecret {
  readonly kind: string;
  readonly text: string;
  /** The part that nobody could guess. */
  readonly random: string;
}

const lower = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
const letters = lower + lower.toUpperCase();
const base64 = `${letters}${digits}+/`;
const word = letters + digits;

/** Kind -> its text around what is random: so many characters of an alphabet. */
const kinds: Readonly<Record<string, { readonly alphabet: string; readonly length: number; readonly wrap: (random: string) => string }>> = {
  "AWS access key id": { alphabet: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length: 16, wrap: (random) => `AKIA${random}` },
  "AWS secret access key": { alphabet: base64, length: 40, wrap: (random) => random },
  "GitHub token": { alphabet: word, length: 36, wrap: (random) => `ghp_${random}` },
  "GitHub fine-grained token": { alphabet: word, length: 82, wrap: (random) => `github_pat_${random}` },
  "GitLab token": { alphabet: word, length: 20, wrap: (random) => `glpat-${random}` },
  "private key in PEM": {
    alphabet: base64,
    length: 192,
    wrap: (random) => `-----BEGIN RSA PRIVATE KEY-----\n${random.match(/.{64}/g)?.join("\n") ?? ""}\n-----END RSA PRIVATE KEY-----`,
  },
  "line of a private key": { alphabet: base64, length: 64, wrap: (random) => random },
  "JSON web token": {
    alphabet: word,
    length: 43,
    wrap: (random) => `eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${random}`,
  },
  "password in a URL": { alphabet: `${word}!*.-`, length: 14, wrap: (random) => `postgres://orders:${random}@db.example.com:5432/orders` },
  "password after its name": { alphabet: word, length: 12, wrap: (random) => `DB_PASSWORD=${random}7` },
  "base64 of a kubeconfig": {
    alphabet: word,
    length: 32,
    wrap: (random) => Buffer.from(`apiVersion: v1\nkind: Config\nusers:\n- user: { token: ${random} }\n`).toString("base64"),
  },
  "Slack token": { alphabet: word, length: 24, wrap: (random) => `xoxb-123456789012-${random}` },
  "Slack webhook": { alphabet: word, length: 24, wrap: (random) => `https://hooks.slack.com/services/T00000000/B00000000/${random}` },
  "Stripe key": { alphabet: word, length: 24, wrap: (random) => `sk_live_${random}` },
  "Google API key": { alphabet: `${word}_-`, length: 35, wrap: (random) => `AIza${random}` },
  "npm token": { alphabet: word, length: 36, wrap: (random) => `npm_${random}` },
  "Vault token": { alphabet: word, length: 24, wrap: (random) => `hvs.${random}` },
  "Azure storage key": {
    alphabet: base64,
    length: 86,
    wrap: (random) => `DefaultEndpointsProtocol=https;AccountName=orders;AccountKey=${random}==`,
  },
  "authorization header": { alphabet: word, length: 32, wrap: (random) => `Authorization: Bearer ${random}9` },
  "age key": { alphabet: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length: 58, wrap: (random) => `AGE-SECRET-KEY-1${random}` },
};

export const secretKinds: readonly string[] = Object.keys(kinds);

export function makeSecret(kind: string, seed: number): PlantedSecret {
  const { alphabet, length, wrap } = kinds[kind] ?? { alphabet: word, length: 0, wrap: () => "" };
  let state = (secretKinds.indexOf(kind) + 1) * 7919 + seed * 104_729;
  const random = Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return alphabet.charAt(Math.floor((state / 2 ** 32) * alphabet.length));
  }).join("");
  const text = wrap(random);
  // What is encoded shows as it is encoded.
  return { kind, text, random: text.replaceAll("\n", "").includes(random) ? random : text.slice(text.length / 2) };
}
