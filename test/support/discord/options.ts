import type { StoredCommand } from './store';

export type OptionValues = Record<string, string | number | boolean>;
type Definition = {
  type: number;
  name: string;
  required?: boolean;
  options?: Definition[];
  min_value?: number;
  max_value?: number;
  min_length?: number;
  max_length?: number;
  choices?: { value: string | number }[];
};
type Sent = {
  type: number;
  name: string;
  value?: string | number | boolean;
  focused?: true;
  options?: Sent[];
};

/**
 * Turns `{name: value}` into the options of an interaction as the Discord client sends them, refusing what
 * the client's form would not let a person send. Values of a subcommand are named under `path`, e.g.
 * `['list']`.
 * @param focused the option being typed in, for an autocomplete
 */
export function sentOptions(
  command: StoredCommand,
  path: string[],
  values: OptionValues,
  focused?: string,
): Sent[] {
  let definitions = (command.options ?? []) as Definition[];
  const parents: Definition[] = [];
  for (const name of path) {
    const parent = definitions.find((option) => option.name === name);
    if (!parent) throw new Error(`/${command.name} has no subcommand ${name}`);
    parents.push(parent);
    definitions = parent.options ?? [];
  }
  for (const name of Object.keys(values))
    if (!definitions.some((option) => option.name === name))
      throw new Error(`/${command.name} has no option ${name}`);
  const leaves = definitions.flatMap((option): Sent[] => {
    const value = values[option.name];
    if (value === undefined) {
      if (option.required && !focused) throw new Error(`/${command.name} needs ${option.name}`);
      return [];
    }
    if (!focused) checkValue(option, value);
    return [
      { type: option.type, name: option.name, value, ...(option.name === focused ? { focused: true } : {}) },
    ];
  });
  return parents.reduceRight<Sent[]>((options, { type, name }) => [{ type, name, options }], leaves);
}

function checkValue(option: Definition, value: string | number | boolean): void {
  const size = typeof value === 'string' ? [...value].length : Number(value);
  const [min, max] =
    typeof value === 'string'
      ? [option.min_length, option.max_length ?? 6000]
      : [option.min_value, option.max_value];
  if ((min !== undefined && size < min) || (max !== undefined && size > max))
    throw new Error(`the Discord client refuses ${option.name}: ${size} is outside ${min} to ${max}`);
  if (option.choices && !option.choices.some((choice) => choice.value === value))
    throw new Error(`the Discord client refuses ${option.name}: ${String(value)} is no choice`);
}
