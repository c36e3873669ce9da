/**
 * @typedef {object} Failure
 * @property {number | null} status
 * @property {string | null} signal
 * @property {string} output what npm wrote on standard error
 *
 * @typedef {{ what: string, todo: string[] }} Explanation
 */

const proxyAdvice = [
  "Behind a company proxy: npm config set proxy http://PROXY:PORT, and the same for https-proxy.",
  "With a registry of your company's own: npm config set registry https://YOUR-REGISTRY",
];

/** Most specific first: npm prints several codes, and the first that is known says most. */
const known = [
  {
    codes:
      /\b(?:SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_[A-Z_]+|self-signed certificate)\b/,
    what: "The package registry's certificate is not trusted; often a company proxy that looks into the traffic.",
    todo: ["Ask for your company's root certificate, then: export NODE_EXTRA_CA_CERTS=/path/to/root.pem"],
  },
  { codes: /\bE407\b|\bERR_PROXY|tunneling socket/, what: "The proxy refuses the connection.", todo: proxyAdvice },
  {
    codes: /\b(?:ENOTFOUND|EAI_AGAIN|EAI_FAIL)\b/,
    what: "The package registry's name cannot be looked up: no network, or only through a proxy.",
    todo: ["Check the network.", ...proxyAdvice],
  },
  {
    codes:
      /\b(?:ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|EPIPE|ERR_SOCKET_TIMEOUT|FETCH_ERROR|EIDLETIMEOUT|ERR_INVALID_URL)\b/,
    what: "The package registry cannot be reached, or the connection broke.",
    todo: ["Check the network, and try again: what is downloaded is kept.", ...proxyAdvice],
  },
  {
    codes: /\b(?:E401|E403|ENEEDAUTH|EAUTHUNKNOWN)\b/,
    what: "The package registry refuses: it wants a log-in, or blocks a package.",
    todo: ["Log in: npm login", "Ask whoever runs the registry whether it blocks the package named below."],
  },
  {
    codes: /\b(?:E404|ETARGET|ENOVERSIONS)\b/,
    what: "The package registry does not have a package that is needed (a mirror that lags behind, or only holds some).",
    todo: ["See which registry is used: npm config get registry", "Ask whoever runs it for the package named below."],
  },
  {
    codes: /\b(?:ENOSPC|EDQUOT)\b/,
    what: "The disk is full. Dependencies need about 700 MB.",
    todo: ["Free some space: npm cache clean --force often gives much."],
  },
  {
    codes: /\b(?:EACCES|EPERM|EROFS)\b/,
    what: "A file or folder may not be written; often npm's cache or node_modules belongs to root after a run with sudo.",
    todo: ['Take it back: sudo chown -R "$(id -un)" node_modules ~/.npm'],
  },
  {
    codes: /\bEINTEGRITY\b/,
    what: "A download is not what the lock file says it must be.",
    todo: [
      "Empty the cache: npm cache clean --force, and try again.",
      "If it happens again, do not work around it: tell whoever runs the registry.",
    ],
  },
  { codes: /\b(?:EMFILE|ENFILE)\b/, what: "Too many open files.", todo: ["Allow more in this terminal: ulimit -n 4096"] },
  {
    codes: /\bEUSAGE\b|can only install packages when your package\.json and package-lock\.json/,
    what: "package.json and package-lock.json do not agree.",
    todo: ["Someone changed one without the other: run npm install and commit both."],
  },
  { codes: /\bE5\d\d\b/, what: "The package registry has trouble of its own.", todo: ["Try again in a few minutes."] },
  {
    codes: /\b(?:ERESOLVE|EOVERRIDE|EBADENGINE|EBADPLATFORM|lockfileVersion)\b/,
    what: "This npm cannot install what the lock file names.",
    todo: ["Use the npm of Node 20 or newer: npm --version should say 9 or more."],
  },
];

/**
 * What went wrong with `npm ci`, and what to do.
 * @param {Failure} failure
 * @returns {Explanation}
 */
export function explainFailure({ status, signal, output }) {
  if (/spawn .*ENOENT/.test(output)) return { what: "npm itself was not found.", todo: ["Install Node 20 or newer with npm."] };
  if (signal === "SIGKILL" || status === 137) {
    return {
      what: "The system ended npm, most likely for want of memory.",
      todo: ["Close other programs, or give this machine or container 2 GB."],
    };
  }
  for (const { codes, what, todo } of known) if (codes.test(output)) return { what, todo };
  return { what: `npm ci ended with ${signal ?? `exit status ${status}`}.`, todo: ["See what npm says below. To try by hand: npm ci"] };
}
