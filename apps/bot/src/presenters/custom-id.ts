const escaped = (text: string): string => text.replace(/[%:]/g, (mark) => (mark === ':' ? '%3A' : '%25'));
const unescaped = (text: string): string => text.replace(/%3A|%25/g, (code) => (code === '%3A' ? ':' : '%'));

/**
 * A component's state, in full: `action:argument:…`. Nothing about a button is kept in memory, so it works on old messages
 * and after a restart. Discord allows 100 characters; a generation's id takes 36.
 */
export function customId(action: string, ...args: (string | number)[]): string {
  const id = [action, ...args.map((arg) => escaped(String(arg)))].join(':');
  if (id.length > 100) throw new RangeError(`custom_id of ${id.length} characters: ${action}`);
  return id;
}

/** The inverse of `customId`. What comes back is not to be trusted: anybody can send any custom_id. */
export function parseCustomId(id: string): { action: string; args: string[] } {
  const [action = '', ...args] = id.split(':');
  return { action, args: args.map(unescaped) };
}
