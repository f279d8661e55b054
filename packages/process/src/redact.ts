/** Text that replaces a secret. */
const REDACTED = '[redacted]';

/**
 * Patterns of secrets anywhere in a text. Each keeps the captured prefix before the secret. No pattern
 * matches a quote or a backslash, so a line of JSON stays JSON.
 */
const SHAPES: readonly RegExp[] = [
  // Discord: https://discord.com/developers/docs/resources/webhook, …/interactions/receiving-and-responding
  /(\/(?:webhooks|interactions)\/\d+\/)(?!\[redacted\])[^/?#\s"'\\]+/g,
  // An interaction's token alone: base64 of `interaction:…`.
  /()\baW50ZXJhY3Rpb246[\w-]+/g,
  // A bot's token: its id in base64, a timestamp and a signature.
  /()\b[MNO][\w-]{22,27}\.[\w-]{6,7}\.[\w-]{25,}/g,
  // Our own API keys and webhook secrets.
  /(\batl_)[\w-]{20,}/g,
  /(\bwhsec_)[\w+/=-]{16,}/g,
  /(\b(?:Bot|Bearer|Basic) +)[\w.~+/=-]{8,}/g,
  // Credentials inside a URL: user information, and parameters of OAuth and of signed S3 requests.
  /(\b[a-z][a-z\d+.-]{0,20}:\/\/[^\s/:@"'\\]*:)[^\s/@"'\\]+(?=@)/gi,
  /([?&](?:code|state|token|access_token|refresh_token|client_secret|x-amz-(?:signature|credential|security-token))=)[^&#\s"'\\]+/gi,
];

/** Names of fields that hold a secret, at any depth, also inside a text that quotes an object. */
const FIELDS =
  /((?:^|[^\w])\\*["']?(?:\w*token|cookie|set-cookie|authorization|(?:client_?)?secret|password)\\*["']?\s*[:=]\s*\\*["'])(?!\[redacted\])[^"'\\]+/gi;

/**
 * Returns a redactor of texts: secrets by their shape, by the name of their field, and the exact `known`
 * ones.
 * @param known secrets of this process, such as its tokens; those shorter than 8 characters are left out
 */
export function redactor(known: readonly (string | undefined)[] = []): (text: string) => string {
  const exact = known.flatMap((secret) =>
    secret && secret.length >= 8
      ? [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]
      : [],
  );
  const unique = [...new Set(exact)].sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const secret of unique) clean = clean.replaceAll(secret, REDACTED);
    for (const shape of SHAPES) clean = clean.replace(shape, `$1${REDACTED}`);
    return clean.replace(FIELDS, `$1${REDACTED}`);
  };
}
