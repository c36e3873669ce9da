/** One way in which a secret can be told from ordinary text. */
export interface SecretShape {
  /** Stands where the secret stood. */
  readonly name: string;
  /** Global. What is masked is the group `secret`, or all of it. */
  readonly pattern: RegExp;
  /** Where the pattern alone says too little. */
  readonly isSecret?: (text: string) => boolean;
}

/** The last word of a name whose value is nobody's business: `password`, `DB_PASSWORD`, `client-secret`, `apiKey`. */
const secretName = String.raw`(?:password|passwd|passphrase|pwd|secret|token|api[-_]?key|access[-_]?key(?:[-_]?id)?|private[-_]?key|credentials?|authtoken)`;
/** Neither a placeholder, nor a variable, nor a hash of ours. */
const literal = String.raw`(?!\$[({]|⟦|\{|\[|scrypt:|null\b|true\b|false\b)[^\s"'\\,;&|\`]{6,}`;

/** Those that begin like nothing else come first, so that they are called by their own name. */
export const secretShapes: readonly SecretShape[] = [
  {
    name: "private key",
    pattern: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
  },
  { name: "age key", pattern: /\bAGE-SECRET-KEY-1[0-9A-Z]{20,}/g },
  { name: "JSON web token", pattern: /\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*){0,3}/g },
  { name: "AWS access key", pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g },
  { name: "GitHub token", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})/g },
  { name: "GitLab token", pattern: /\bgl(?:pat|dt|rt|ptt|cbt|oas)-[\w-]{20,}/g },
  { name: "Slack token", pattern: /\bxox[abeoprs]-[\w-]{10,}|\bxapp-[\w-]{10,}/g },
  { name: "Slack webhook", pattern: /hooks\.slack\.com\/(?:services|workflows)\/(?<secret>[\w/]{20,})/g },
  { name: "Stripe key", pattern: /\b(?:sk|rk|whsec)_(?:live_|test_)?[A-Za-z0-9]{16,}/g },
  { name: "Google API key", pattern: /\bAIza[\w-]{30,}/g },
  { name: "Google token", pattern: /\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{20,}/g },
  { name: "npm token", pattern: /\bnpm_[A-Za-z0-9]{30,}/g },
  { name: "PyPI token", pattern: /\bpypi-[\w-]{30,}/g },
  { name: "SendGrid key", pattern: /\bSG\.[\w-]{16,}\.[\w-]{16,}/g },
  { name: "Vault token", pattern: /\bhv[bsr]\.[\w-]{20,}/g },
  { name: "Terraform token", pattern: /\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{30,}/g },
  { name: "Pulumi token", pattern: /\bpul-[0-9a-f]{40}\b/g },
  { name: "DigitalOcean token", pattern: /\bdo[opr]_v1_[0-9a-f]{40,}/g },
  { name: "model API key", pattern: /\bsk-(?:[a-z]+\d*-)*[\w-]{20,}/g },
  { name: "Twilio key", pattern: /\bSK[0-9a-f]{32}\b/g },
  { name: "bot token", pattern: /\b\d{8,10}:[\w-]{35}\b/g },
  { name: "Azure key", pattern: /\b(?:AccountKey|SharedAccessKey|sig)=(?<secret>[A-Za-z0-9+/%=]{30,})/g },
  {
    name: "password",
    pattern: /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@"]{0,80}:(?<secret>(?!\$[({]|⟦)[^\s@"]{3,200}?)(?=@|…)/gi,
  },
  {
    name: "authorization",
    pattern: /\b(?:Bearer|Basic|Authorization: ?\w+)\s+(?<secret>(?!\$[({]|⟦)[\w.~+/=-]{16,})/g,
    isSecret: hasDigit,
  },
  {
    name: "secret",
    // `password: hunter2`, `DB_PASSWORD=…`, `"token": "…"`, also escaped, and as sentences say it.
    pattern: new RegExp(
      String.raw`(?:^|[^A-Za-z0-9:$]|[a-z](?=[A-Z])|(?<=[a-z0-9]))${secretName}(?:\\?["'\]])?(?:\]?\.value)?(?:\s*[:=]\s*|\s+(?:changes from|is no longer|is|to)\s+)\\?["']?(?<secret>${literal})(?:\s+to\s+(?<next>${literal}))?`,
      "gi",
    ),
    isSecret: isRandomWord,
  },
  {
    name: "random text",
    pattern: /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{40,}={0,2}(?![A-Za-z0-9+/_-])/g,
    isSecret: isRandomText,
  },
];

/** One look tells most texts apart from those in which some shape may be found: a plan holds thousands, and hardly any is one. */
export const secretHint =
  /PRIVATE KEY|AGE-SECRET|eyJ|A(?:KIA|SIA|BIA|CCA)|gh[pousr]_|github_pat|gl[a-z]{2,4}-|xox|xapp|hooks\.slack|[sr]k_|whsec_|AIza|ya29|GOCSPX|npm_|pypi-|SG\.|hv[bsr]\.|atlasv1|pul-|_v1_|sk-|SK[0-9a-f]{32}|\d:[\w-]{35}|SharedAccess|sig=|AccountKey|:\/\/[^\s:/@"]{0,80}:[^\s@"]{3,200}[@…]|Bearer|Basic|Authorization|(?:[Pp](?:assw|assphrase|wd)|P(?:ASSW|ASSPHRASE|WD)|[Ss]ecret|SECRET|[Tt]oken|TOKEN|[Kk]ey|KEY|[Cc]redential|CREDENTIAL)[\w\]"'\\.-]{0,20}(?:\s{0,4}[:=]|\s{1,4}(?:changes|is|to)\s)|[A-Za-z0-9+/_-]{40}/;

/** For values that stand apart from their names: env[DB_PASSWORD].value, stringData.password. */
export const secretNamePattern = new RegExp(String.raw`(?:^|[^A-Za-z]|[a-z](?=[A-Z]))${secretName}["'\]]*(?:\.value)?$`, "i");

function hasDigit(text: string): boolean {
  return /\d/.test(text);
}

/** Prose is words; a password has something else in it. */
function isRandomWord(text: string): boolean {
  return /[\d!#$%^&*+=?@~]/.test(text) && !/^(?:https?:\/\/|[a-z.-]+\/v\d|\d+(?:\.\d+)*[a-zA-Z]{0,2}$)/.test(text);
}

/** Letters of both cases and digits that take turns: keys in base64, and whole files. Not so in paths, names and hexadecimal hashes. */
function isRandomText(text: string): boolean {
  const kinds = [...text]
    .map((character) => (/[a-z]/.test(character) ? "a" : /[A-Z]/.test(character) ? "A" : /\d/.test(character) ? "1" : ""))
    .join("");
  const turns = [...kinds].filter((kind, at) => at > 0 && kind !== kinds[at - 1]).length;
  return new Set(kinds).size === 3 && turns > kinds.length * 0.35;
}
