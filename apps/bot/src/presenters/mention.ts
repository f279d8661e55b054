import type { Translate } from '../i18n';

const NAMED = ['imagine', 'queue', 'gallery', 'top', 'lineage', 'settings', 'link'] as const;

/**
 * How texts name our commands: as Discord's own mention, which a click types; by name in the reader's language where Discord's
 * id is not known. `/settings` has subcommands alone, and only those can be mentioned.
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
