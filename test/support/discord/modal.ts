import type { APIAttachment } from 'discord-api-types/v10';
import { KINDS } from './limits-parts';

/**
 * What a person fills in, by the custom ids of the fields: words, the value of a choice, the values of checked
 * boxes, whether one box is checked, or files.
 */
export type FormValues = Record<string, string | string[] | boolean | APIAttachment | APIAttachment[]>;

type Input = {
  type?: number;
  custom_id: string;
  value?: string;
  required?: boolean;
  min_values?: number;
  max_values?: number;
  file_types?: string[];
  options?: { value: string; default?: boolean }[];
  /** Of a checkbox. */
  default?: boolean;
};
export type Modal = {
  custom_id: string;
  components: { type: number; component?: Input }[];
};

/**
 * The `data` of a submitted modal as the Discord client sends it, with the chosen files resolved.
 * @throws Error where the client's form would not let a person send it
 */
export function submission(modal: Modal, values: FormValues) {
  const inputs = modal.components.map(({ component }) => component);
  for (const name of Object.keys(values))
    if (!inputs.some((input) => input?.custom_id === name)) throw new Error(`the form has no field ${name}`);
  const attachments: Record<string, APIAttachment> = {};
  const components = inputs.map((input, at) => {
    const id = at + 1;
    if (!input) return { type: KINDS.text, id };
    return {
      type: KINDS.label,
      id,
      component: { id: id + 100, ...fill(input, values[input.custom_id], attachments) },
    };
  });
  return { custom_id: modal.custom_id, components, resolved: { attachments } };
}

function fill(input: Input, value: FormValues[string] | undefined, resolved: Record<string, APIAttachment>) {
  const { type, custom_id, options = [] } = input;
  if (type === KINDS.checkbox) return { type, custom_id, value: value ?? input.default ?? false };
  if (type === KINDS.fileUpload) {
    const files = [value ?? []].flat().filter((file) => typeof file === 'object');
    checkFiles(input, files);
    for (const file of files) resolved[file.id] = file;
    return { type, custom_id, values: files.map(({ id }) => id) };
  }
  const text = typeof value === 'string' ? value : undefined;
  const isChoice = [KINDS.stringSelect, KINDS.radioGroup, KINDS.checkboxGroup].some((kind) => kind === type);
  if (!isChoice) return { type: KINDS.textInput, custom_id, value: text ?? input.value ?? '' };
  const preset = options.filter((option) => option.default).map((option) => option.value);
  const chosen = (value === undefined ? preset : [value].flat()).filter((each) => typeof each === 'string');
  for (const each of chosen)
    if (each !== '' && !options.some((option) => option.value === each))
      throw new Error(`the Discord client refuses ${custom_id}: ${each} is no choice`);
  const picked = chosen.filter(Boolean);
  if (type === KINDS.radioGroup) return { type, custom_id, value: picked[0] ?? null };
  return { type, custom_id, values: picked };
}

function checkFiles(input: Input, files: readonly APIAttachment[]): void {
  const {
    custom_id,
    min_values: min = 1,
    max_values: max = 1,
    required = true,
    file_types: types = [],
  } = input;
  const refuse = (why: string): never => {
    throw new Error(`the Discord client refuses ${custom_id}: ${why}`);
  };
  if (files.length > max || (files.length < min && (required || files.length > 0)))
    refuse(`${files.length} files are not ${min} to ${max}`);
  for (const { filename, content_type = '' } of files)
    if (types.length > 0 && !types.some((type) => isOfType(type, filename, content_type)))
      refuse(`${filename} is not ${types.join(', ')}`);
}

const isOfType = (type: string, filename: string, contentType: string): boolean =>
  type.startsWith('.') ? filename.toLowerCase().endsWith(type) : contentType.startsWith(`${type}/`);
