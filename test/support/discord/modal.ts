import type { APIAttachment } from 'discord-api-types/v10';

/** What a person fills in, by the custom ids of the fields: words, the value of a choice, or files. */
export type FormValues = Record<string, string | APIAttachment | APIAttachment[]>;

type Input = {
  type?: number;
  custom_id: string;
  value?: string;
  required?: boolean;
  min_values?: number;
  max_values?: number;
  file_types?: string[];
  options?: { value: string; default?: boolean }[];
};
export type Modal = {
  custom_id: string;
  components: { type: number; component?: Input; components?: Input[] }[];
};

const ROW = 1;
const STRING_SELECT = 3;
const TEXT_INPUT = 4;
const TEXT_DISPLAY = 10;
const LABEL = 18;
const FILE_UPLOAD = 19;

/**
 * The `data` of a submitted modal as the Discord client sends it, with the chosen files resolved.
 * @throws Error where the client's form would not let a person send it
 */
export function submission(modal: Modal, values: FormValues) {
  const inputs = modal.components.map(({ component, components }) => component ?? components?.[0]);
  for (const name of Object.keys(values))
    if (!inputs.some((input) => input?.custom_id === name)) throw new Error(`the form has no field ${name}`);
  const attachments: Record<string, APIAttachment> = {};
  const components = modal.components.map(({ type }, at) => {
    const input = inputs[at];
    const id = at + 1;
    if (type === TEXT_DISPLAY || !input) return { type: TEXT_DISPLAY, id };
    const filled = { id: id + 100, ...fill(input, values[input.custom_id], attachments) };
    return type === LABEL ? { type, id, component: filled } : { type: ROW, id, components: [filled] };
  });
  return { custom_id: modal.custom_id, components, resolved: { attachments } };
}

function fill(input: Input, value: FormValues[string] | undefined, resolved: Record<string, APIAttachment>) {
  const { type, custom_id } = input;
  if (type === FILE_UPLOAD) {
    const files = typeof value === 'string' ? [] : [value ?? []].flat();
    checkFiles(input, files);
    for (const file of files) resolved[file.id] = file;
    return { type, custom_id, values: files.map(({ id }) => id) };
  }
  const text = typeof value === 'string' ? value : undefined;
  if (type !== STRING_SELECT) return { type: TEXT_INPUT, custom_id, value: text ?? input.value ?? '' };
  const chosen = text ?? input.options?.find((option) => option.default)?.value ?? '';
  if (chosen && !input.options?.some((option) => option.value === chosen))
    throw new Error(`the Discord client refuses ${custom_id}: ${chosen} is no choice`);
  return { type, custom_id, values: chosen ? [chosen] : [] };
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
