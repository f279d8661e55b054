import {
  type APICheckboxGroupComponent,
  type APIComponentInLabel,
  type APILabelComponent,
  type APIRadioGroupComponent,
  type APIStringSelectComponent,
  ComponentType,
  TextInputStyle,
} from 'discord.js';

/**
 * What a person filled in before, by the custom ids of the fields, so that a form opens again as it was sent.
 * A text field has one value; a choice has the values that were chosen.
 */
export type Filled = Readonly<Record<string, readonly string[]>>;

interface Words {
  id: string;
  label: string;
  hint?: string | undefined;
}
interface Option {
  label: string;
  value: string;
  description?: string;
  default?: boolean;
}

/** A field of a form. Discord wants each in a label of its own: text inputs in rows are deprecated. */
const labelled = ({ label, hint }: Words, component: APIComponentInLabel): APILabelComponent => ({
  type: ComponentType.Label,
  label,
  ...(hint ? { description: hint } : {}),
  component,
});

/** A field for words; `value` stands in it unless the person filled it in before. */
export function textField(
  words: Words & { value?: string; max: number; long?: boolean; required?: boolean },
  filled: Filled,
): APILabelComponent {
  const { id: custom_id, value = '', max, long = false, required = false } = words;
  const [typed = value] = filled[custom_id] ?? [];
  return labelled(words, {
    type: ComponentType.TextInput,
    custom_id,
    style: long ? TextInputStyle.Paragraph : TextInputStyle.Short,
    max_length: max,
    required,
    ...(typed ? { value: typed } : {}),
  });
}

/** A menu from which up to `most` options are chosen. */
export function selectField(
  words: Words & { options: Option[]; most?: number; required?: boolean; placeholder?: string },
  filled: Filled,
): APILabelComponent {
  const { id: custom_id, options, most = 1, required = false, placeholder } = words;
  const component: APIStringSelectComponent = {
    type: ComponentType.StringSelect,
    custom_id,
    required,
    min_values: required ? 1 : 0,
    max_values: most,
    ...(placeholder ? { placeholder } : {}),
    options: chosenIn(options, filled[custom_id]),
  };
  return labelled(words, component);
}

/** Options of which one is chosen, all in sight: at most ten. */
export function radioField(words: Words & { options: Option[] }, filled: Filled): APILabelComponent {
  const component: APIRadioGroupComponent = {
    type: ComponentType.RadioGroup,
    custom_id: words.id,
    required: true,
    options: chosenIn(words.options, filled[words.id]),
  };
  return labelled(words, component);
}

/** Options of which any are ticked, also none: at most ten. */
export function ticksField(words: Words & { options: Option[] }, filled: Filled): APILabelComponent {
  const component: APICheckboxGroupComponent = {
    type: ComponentType.CheckboxGroup,
    custom_id: words.id,
    required: false,
    min_values: 0,
    max_values: words.options.length,
    options: chosenIn(words.options, filled[words.id]),
  };
  return labelled(words, component);
}

/**
 * A field for one picture. Any kind of image may be chosen: the bot refuses in words what is not read, which
 * Discord's own filter has not.
 */
export const pictureField = (words: Words): APILabelComponent =>
  labelled(words, {
    type: ComponentType.FileUpload,
    custom_id: words.id,
    required: true,
    min_values: 1,
    max_values: 1,
    file_types: ['image'],
  });

/** The options with what was chosen before in place of their own defaults. */
const chosenIn = (options: Option[], chosen: readonly string[] | undefined): Option[] =>
  chosen ? options.map((option) => ({ ...option, default: chosen.includes(option.value) })) : options;
