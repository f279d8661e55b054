import compileMessage from 'icu-minify/compile';

/**
 * Parses every message of `messages`: strings of ICU MessageFormat, nested by namespace. The result has the
 * same keys; only `icu-minify/format` and `say` read its leaves. Its type is that of the plain messages,
 * which checks keys and arguments.
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
  // Clones the parser's objects, because React sends no objects without a prototype to browsers.
  return structuredClone(visit(messages)) as M;
}
