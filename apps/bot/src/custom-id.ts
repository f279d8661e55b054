/**
 * A component's state, in full: `action:argument:…`. Nothing about a button is kept in memory, so it works on old messages
 * and after a restart. Discord allows 100 characters; a generation's id takes 36.
 */
export function customId(action: string, ...args: (string | number)[]): string {
  const id = [action, ...args.map((arg) => encodeURIComponent(String(arg)))].join(':');
  if (id.length > 100) throw new RangeError(`custom_id of ${id.length} characters: ${action}`);
  return id;
}

/** The inverse of `customId`. A malformed escape reads as no arguments, which no handler accepts. */
export function parseCustomId(id: string): { action: string; args: string[] } {
  const [action = '', ...rest] = id.split(':');
  try {
    return { action, args: rest.map(decodeURIComponent) };
  } catch {
    return { action, args: [] };
  }
}
