import {
  ApplicationCommandType,
  REST,
  type RESTPostAPIApplicationCommandsJSONBody,
  Routes,
} from 'discord.js';
import { MENUS } from '../answers/menus';
import { COMMANDS } from '../commands';
import { ENTRY_POINT } from '../commands/entry-point';

/** Without this the list comes without its translations, and would never be the same as ours. */
const WITH_LOCALIZATIONS = new URLSearchParams({ with_localizations: 'true' });

/** Fields that Discord fills in and we never set. */
const THEIRS = new Set([
  'id',
  'application_id',
  'version',
  'guild_id',
  'default_permission',
  'dm_permission',
]);

/**
 * Equal commands give equal texts, with any order of fields and with or without explicit defaults.
 */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, field]) => !THEIRS.has(key) && !isDefault(key, field))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => [key, canonical(field)]),
  );
}

const isDefault = (key: string, field: unknown): boolean =>
  field === null ||
  field === false ||
  (Array.isArray(field) && field.length === 0) ||
  (typeof field === 'object' && Object.keys(field).length === 0) ||
  (key === 'type' && field === 1) ||
  field === '' ||
  key === 'name_localized' ||
  key === 'description_localized';

const textOf = (commands: unknown[]): string =>
  JSON.stringify(commands.map((command) => JSON.stringify(canonical(command))).sort());

/** Discord's REST API at `api`, as the bot that `token` is. */
export const createRest = (api: string, token: string): REST => new REST({ api }).setToken(token);

export interface Deployed {
  written: boolean;
  /** Discord's id of each command, by name: with it a text can name a command so that a click types it. */
  ids: ReadonlyMap<string, string>;
}
type Known = RESTPostAPIApplicationCommandsJSONBody & { id: string; name: string };

/** Every command, with the entry point of the Activity where the application has one. */
export const commandsOf = (activity: boolean): RESTPostAPIApplicationCommandsJSONBody[] => [
  ...[...COMMANDS, ...MENUS].map(({ data }) => data),
  ...(activity ? [ENTRY_POINT] : []),
];

const isEntryPoint = ({ type }: Pick<RESTPostAPIApplicationCommandsJSONBody, 'type'>): boolean =>
  type === ApplicationCommandType.PrimaryEntryPoint;

/**
 * Makes Discord's list of our commands the same as ours. Safe to repeat: writes only when something differs,
 * since each overwrite counts against a daily limit. An entry point that Discord made by itself stays where we
 * have none: an overwrite without it is refused.
 */
export async function deployCommands(
  rest: REST,
  applicationId: string,
  ours: readonly RESTPostAPIApplicationCommandsJSONBody[] = commandsOf(false),
): Promise<Deployed> {
  const route = Routes.applicationCommands(applicationId);
  const known = (await rest.get(route, { query: WITH_LOCALIZATIONS })) as Known[];
  const commands = ours.some(isEntryPoint) ? ours : [...ours, ...known.filter(isEntryPoint)];
  const written = textOf(known) !== textOf([...commands]);
  const now = written ? ((await rest.put(route, { body: commands })) as Known[]) : known;
  return { written, ids: new Map(now.map(({ id, name }) => [name, id])) };
}
