import { FormErrors } from './error';

type Option = {
  type?: number;
  name?: string;
  description?: string;
  required?: boolean;
  autocomplete?: boolean;
  choices?: { name?: string; value?: unknown }[];
  options?: Option[];
};
type Command = Option & { type?: number };

/** Lower case where the script has case; letters, digits, `-`, `_` and `'`. */
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

function checkOption(form: FormErrors, option: Option, at: (string | number)[]): void {
  if (!NAME.test(option.name ?? '') || option.name !== option.name?.toLowerCase())
    form.add([...at, 'name'], 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
  form.length([...at, 'description'], option.description, 1, 100);
  form.count([...at, 'choices'], option.choices, 0, 25);
  for (const [index, choice] of (option.choices ?? []).entries())
    form.length([...at, 'choices', index, 'name'], choice.name, 1, 100);
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
  const names = new Set(options.map((option) => option.name));
  if (names.size < options.length)
    form.add(
      [...at, 'options'],
      'APPLICATION_COMMAND_OPTIONS_NAME_NOT_UNIQUE',
      'Option names must be unique',
    );
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

/** Refuses a bulk overwrite that Discord would refuse: names, descriptions, options, choices. */
export function checkCommands(commands: Command[]): void {
  const form = new FormErrors();
  form.count([], commands, 0, 100);
  for (const [index, command] of commands.entries()) {
    if ((command.type ?? 1) === 1) checkOption(form, command, [index]);
    else {
      form.length([index, 'name'], command.name, 1, 32);
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
