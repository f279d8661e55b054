/**
 * How an input becomes a field of the body. `optional` leaves an empty text out; `list` takes every ticked
 * value of the name.
 */
export type FieldKind = 'text' | 'optional' | 'numberOrNull' | 'tick' | 'list';

/** The JSON body of a form, by the kind of each field. */
export function bodyFrom(data: FormData, fields: Record<string, FieldKind>): Record<string, unknown> {
  const entries = Object.entries(fields).flatMap(([name, kind]): [string, unknown][] => {
    const text = String(data.get(name) ?? '').trim();
    switch (kind) {
      case 'text':
        return [[name, text]];
      case 'optional':
        return text === '' ? [] : [[name, text]];
      case 'numberOrNull':
        return [[name, text === '' ? null : Number(text)]];
      case 'tick':
        return [[name, data.get(name) !== null]];
      default:
        return [[name, data.getAll(name).map(String)]];
    }
  });
  return Object.fromEntries(entries);
}
