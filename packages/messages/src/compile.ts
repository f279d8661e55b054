import compileMessage from 'icu-minify/compile';

/**
 * Parses every message of `messages`: strings of ICU MessageFormat, nested by namespace. The result has the same keys; only `icu-minify/format` and `say` read its leaves.
 * Typed as the plain messages, because those types check keys and arguments.
 *
 * @throws SyntaxError when a message is not valid ICU MessageFormat
 */
export function compileMessages<M extends object>(messages: M): M {
  const visit = (tree: object): object =>
    Object.fromEntries(
      Object.entries(tree).map(([key, value]) => [
        key,
        typeof value === 'string' ? compileMessage(value) : visit(value),
      ]),
    );
  // The parser's objects have no prototype, which React refuses to send to browsers; clones have one.
  return structuredClone(visit(messages)) as M;
}
