const escaped = (text: string): string => text.replace(/[%:]/g, (mark) => (mark === ':' ? '%3A' : '%25'));
const unescaped = (text: string): string => text.replace(/%3A|%25/g, (code) => (code === '%3A' ? ':' : '%'));

/**
 * Writes a component's whole state as `action:argument:…`. The bot keeps no button in memory, so buttons work
 * on old messages and after a restart. Discord allows 100 characters; a generation's id takes 36.
 * @throws RangeError over 100 characters
 */
export function customId(action: string, ...args: (string | number)[]): string {
  const id = [action, ...args.map((arg) => escaped(String(arg)))].join(':');
  if (id.length > 100) throw new RangeError(`custom_id of ${id.length} characters: ${action}`);
  return id;
}

/** Parses a custom_id. Anyone can send any custom_id, so its parts are not to be trusted. */
export function parseCustomId(id: string): { action: string; args: string[] } {
  const [action = '', ...args] = id.split(':');
  return { action, args: args.map(unescaped) };
}
