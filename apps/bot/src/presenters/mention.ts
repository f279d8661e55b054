import type { Translate } from '../i18n';

const NAMED = [
  'imagine',
  'edit',
  'queue',
  'gallery',
  'top',
  'lineage',
  'verify',
  'settings',
  'link',
  'help',
] as const;

/**
 * Names our commands in texts: as Discord's own mention, which a click types, or by name in the reader's
 * language where Discord's id is unknown. Discord mentions no command that has subcommands, so `/settings`
 * becomes `/settings me`.
 */
export const commandMentions = (
  ids: ReadonlyMap<string, string>,
  t: Translate,
): Record<(typeof NAMED)[number], string> =>
  Object.fromEntries(
    NAMED.map((name) => {
      const id = ids.get(name);
      const path = name === 'settings' ? 'settings me' : name;
      return [name, id ? `</${path}:${id}>` : `\`/${t(`commands.${name}.name`)}\``];
    }),
  ) as Record<(typeof NAMED)[number], string>;
