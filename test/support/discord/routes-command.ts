import { errors } from './error';
import { checkCommands } from './limits-command';
import type { Route } from './routes';
import type { Store, StoredCommand } from './store';

function overwrite(store: Store, guildId: string | null, json: unknown): StoredCommand[] {
  const wanted = json as StoredCommand[];
  checkCommands(wanted as Parameters<typeof checkCommands>[0], store.embedded && guildId === null);
  const known = store.commands.filter((command) => command.guildId === guildId);
  const hasEntry = (commands: { type?: number }[]) => commands.some(({ type }) => type === 4);
  if (hasEntry(known) && !hasEntry(wanted)) throw errors.entryPointMissing();
  const made = wanted.map((command): StoredCommand => {
    const same = known.find(({ name, type }) => name === command.name && type === (command.type ?? 1));
    return {
      ...command,
      default_member_permissions: command.default_member_permissions ?? null,
      id: same?.id ?? store.id(),
      application_id: store.applicationId,
      type: command.type ?? 1,
      description: command.description ?? '',
      version: store.id(),
      guildId,
    };
  });
  store.commands = [...store.commands.filter((command) => command.guildId !== guildId), ...made];
  store.changed();
  return made;
}

type Listed = Omit<StoredCommand, 'guildId'>;

/** As Discord lists commands: translations only where they are asked for. */
const list = (store: Store, guildId: string | null, query?: URLSearchParams): Listed[] => {
  const commands = store.commands
    .filter((command) => command.guildId === guildId)
    .map(({ guildId: _, ...command }): Listed => command);
  const whole = query?.get('with_localizations') === 'true';
  return whole ? commands : commands.map((command) => withoutTranslations(command) as Listed);
};

function withoutTranslations(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTranslations);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.endsWith('_localizations'))
      .map(([key, field]) => [key, withoutTranslations(field)]),
  );
}

export const commandRoutes: Route[] = [
  {
    method: 'GET',
    path: /^\/applications\/\d+\/commands$/,
    handle: ({ store, query }) => list(store, null, query),
  },
  {
    method: 'PUT',
    path: /^\/applications\/\d+\/commands$/,
    handle: ({ store, json }) => {
      overwrite(store, null, json);
      return list(store, null);
    },
  },
  {
    method: 'GET',
    path: /^\/applications\/\d+\/guilds\/(\d+)\/commands$/,
    handle: ({ store, params, query }) => list(store, params[0] ?? '', query),
  },
  {
    method: 'PUT',
    path: /^\/applications\/\d+\/guilds\/(\d+)\/commands$/,
    handle: ({ store, params, json }) => {
      overwrite(store, params[0] ?? '', json);
      return list(store, params[0] ?? '');
    },
  },
];
