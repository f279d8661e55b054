import { type Key, localizations, speak } from './index';

const english = speak('en');

/**
 * Name and description of a command or option in every language: `described('imagine')`,
 * `described('imagine', 'seed')`.
 */
export function described(command: string, ...options: string[]) {
  const path = ['commands', command, ...options.flatMap((option) => ['options', option])].join('.');
  const name = `${path}.name` as Key;
  const description = `${path}.description` as Key;
  return {
    name: english(name),
    name_localizations: localizations(name),
    description: english(description),
    description_localizations: localizations(description),
  };
}

/** A choice of an option; `value` is the same in every language. */
export const choice = <T extends string | number>(value: T, key: Key) => ({
  name: english(key),
  name_localizations: localizations(key),
  value,
});

/** Name of a message command in every language. */
export const menuNamed = (key: Key) => ({ name: english(key), name_localizations: localizations(key) });
