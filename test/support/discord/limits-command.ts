import { FormErrors } from './error';

type Translations = Record<string, string> | null;
type Option = {
  type?: number;
  name?: string;
  description?: string;
  name_localizations?: Translations;
  description_localizations?: Translations;
  required?: boolean;
  autocomplete?: boolean;
  choices?: { name?: string; value?: unknown; name_localizations?: Translations }[];
  options?: Option[];
};
type Command = Option & { type?: number; handler?: number };

/** Lower case where the script has case; letters, digits, `-`, `_` and `'`. */
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

/** Languages of Discord that a command can be translated to; the list is longer, ours are among these. */
const LOCALES = new Set([
  'de',
  'en-GB',
  'en-US',
  'es-ES',
  'es-419',
  'fr',
  'it',
  'ja',
  'ko',
  'nl',
  'pl',
  'pt-BR',
]);

function checkTranslations(
  form: FormErrors,
  at: (string | number)[],
  texts: Translations | undefined,
  check: (at: (string | number)[], text: string) => void,
): void {
  for (const [locale, text] of Object.entries(texts ?? {})) {
    if (!LOCALES.has(locale))
      form.add([...at, locale], 'ENUM_TYPE_COERCE', `Value "${locale}" is not a valid enum value.`);
    check([...at, locale], text);
  }
}

function checkName(form: FormErrors, at: (string | number)[], name: string | undefined): void {
  if (!NAME.test(name ?? '') || name !== name?.toLowerCase())
    form.add(at, 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
}

function checkOption(form: FormErrors, option: Option, at: (string | number)[]): void {
  checkName(form, [...at, 'name'], option.name);
  checkTranslations(form, [...at, 'name_localizations'], option.name_localizations, (here, text) =>
    checkName(form, here, text),
  );
  form.length([...at, 'description'], option.description, 1, 100);
  checkTranslations(
    form,
    [...at, 'description_localizations'],
    option.description_localizations,
    (here, text) => form.length(here, text, 1, 100),
  );
  form.count([...at, 'choices'], option.choices, 0, 25);
  for (const [index, choice] of (option.choices ?? []).entries()) {
    const here = [...at, 'choices', index];
    form.length([...here, 'name'], choice.name, 1, 100);
    checkTranslations(form, [...here, 'name_localizations'], choice.name_localizations, (there, text) =>
      form.length(there, text, 1, 100),
    );
  }
  if (option.autocomplete && option.choices?.length)
    form.add(
      [...at, 'autocomplete'],
      'APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE',
      'Cannot have both choices and autocomplete',
    );
  checkOptions(form, option.options ?? [], at);
}

function checkOptions(form: FormErrors, options: Option[], at: (string | number)[]): void {
  form.count([...at, 'options'], options, 0, 25);
  const languages = new Set(options.flatMap((option) => Object.keys(option.name_localizations ?? {})));
  for (const language of ['', ...languages]) {
    const names = new Set(options.map((option) => option.name_localizations?.[language] ?? option.name));
    if (names.size < options.length)
      form.add(
        [...at, 'options'],
        'APPLICATION_COMMAND_OPTIONS_NAME_NOT_UNIQUE',
        'Option names must be unique',
      );
  }
  let optional = false;
  for (const [index, option] of options.entries()) {
    if (option.required && optional)
      form.add(
        [...at, 'options', index],
        'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
        'Required options must be placed before non-required options',
      );
    optional ||= !option.required;
    checkOption(form, option, [...at, 'options', index]);
  }
}

/**
 * Characters of a command's names, descriptions and values together, in its longest translation: at most
 * 8,000.
 */
function checkSize(form: FormErrors, command: Option, at: (string | number)[]): void {
  const longest = (text: string | undefined, texts: Translations | undefined): number =>
    Math.max(text?.length ?? 0, ...Object.values(texts ?? {}).map(({ length }) => length));
  const size = (option: Option): number =>
    longest(option.name, option.name_localizations) +
    longest(option.description, option.description_localizations) +
    (option.choices ?? []).reduce(
      (sum, choice) => sum + longest(choice.name, choice.name_localizations) + String(choice.value).length,
      0,
    ) +
    (option.options ?? []).reduce((sum, inner) => sum + size(inner), 0);
  if (size(command) > 8_000)
    form.add(at, 'APPLICATION_COMMAND_TOO_LARGE', 'Command exceeds maximum size (8000)');
}

/** The entry point of an Activity: one, for an application that has one, with a handler and without options. */
function checkEntryPoint(
  form: FormErrors,
  command: Command,
  at: (string | number)[],
  embedded: boolean,
): void {
  if (!embedded)
    form.add([...at, 'type'], 'APPLICATION_COMMAND_ENTRY_POINT_INVALID', 'Activities are not enabled.');
  if (![1, 2].includes(command.handler ?? 0))
    form.add([...at, 'handler'], 'BASE_TYPE_CHOICES', 'Value must be one of (1, 2).');
  if (command.options?.length)
    form.add([...at, 'options'], 'APPLICATION_COMMAND_ENTRY_POINT_INVALID', 'An entry point has no options.');
  // The one that Discord makes by itself has no description.
  checkOption(form, { ...command, description: command.description || '-' }, at);
}

/**
 * Refuses a bulk overwrite that Discord would refuse: names, descriptions, options, choices.
 * @param embedded whether it is of an application's own commands, and the application has an Activity
 */
export function checkCommands(commands: Command[], embedded = false): void {
  const form = new FormErrors();
  form.count(
    [],
    commands.filter(({ type }) => type === 4),
    0,
    1,
  );
  form.count([], commands, 0, 100);
  for (const type of [2, 3])
    form.count(
      [],
      commands.filter((command) => command.type === type),
      0,
      15,
    );
  for (const [index, command] of commands.entries()) {
    checkSize(form, command, [index]);
    if ((command.type ?? 1) === 1) checkOption(form, command, [index]);
    else if (command.type === 4) checkEntryPoint(form, command, [index], embedded);
    else {
      form.length([index, 'name'], command.name, 1, 32);
      checkTranslations(form, [index, 'name_localizations'], command.name_localizations, (here, text) =>
        form.length(here, text, 1, 32),
      );
      if (command.description)
        form.add(
          [index, 'description'],
          'APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_INVALID',
          'Context menu commands cannot have description',
        );
    }
  }
  form.throwIfAny();
}
