import type { FormErrors } from './error';
import {
  CustomIds,
  checkOptions,
  checkSelect,
  KINDS,
  type Loose,
  type Path,
  refuseType,
  SELECTS,
} from './limits-parts';

type Check = (form: FormErrors, field: Loose, at: Path, ids: CustomIds) => void;

/** A group of choices is required unless it says otherwise, and then takes no `min_values` of 0. */
function checkBounds(form: FormErrors, field: Loose, at: Path, most: number): void {
  const { min_values: min = 1, max_values: max = Math.max(1, min), required = true } = field;
  if (min < 0 || min > most)
    form.add([...at, 'min_values'], 'NUMBER_TYPE_MAX', `Must be between 0 and ${most}.`);
  if (max < 1 || max > most || max < min)
    form.add(
      [...at, 'max_values'],
      'NUMBER_TYPE_MAX',
      `Must be between 1 and ${most}, and min_values at least.`,
    );
  if (required && min === 0)
    form.add([...at, 'min_values'], 'NUMBER_TYPE_MIN', 'A required field needs at least 1.');
}

const checkTextInput: Check = (form, input, at, ids) => {
  ids.check(form, at, input.custom_id);
  form.length([...at, 'placeholder'], input.placeholder, 0, 100);
  const max = input.max_length ?? 4000;
  if (max < 1 || max > 4000 || (input.min_length ?? 0) > max)
    form.add([...at, 'max_length'], 'NUMBER_TYPE_MAX', 'int value should be between 1 and 4000.');
  form.length([...at, 'value'], input.value, 0, max);
  if (input.label !== undefined)
    form.add([...at, 'label'], 'TEXT_INPUT_LABEL', 'The label belongs to the label component.');
};

const checkModalSelect: Check = (form, select, at, ids) => {
  checkSelect(form, select, at, ids);
  checkBounds(form, select, at, 25);
  if (select.disabled !== undefined)
    form.add([...at, 'disabled'], 'COMPONENT_DISABLED_IN_MODAL', 'A modal has no disabled components.');
};

/** A field for 1 to 10 files, or for none where it is not required. */
const checkFileUpload: Check = (form, field, at, ids) => {
  ids.check(form, at, field.custom_id);
  checkBounds(form, field, at, 10);
  form.count([...at, 'file_types'], field.file_types, 0, 10);
  for (const [index, type] of (field.file_types ?? []).entries())
    if (!/^(audio|image|video|\.\w+)$/.test(type))
      form.add([...at, 'file_types', index], 'FILE_TYPE_INVALID', 'Not a valid file type.');
};

const checkRadioGroup: Check = (form, field, at, ids) => {
  ids.check(form, at, field.custom_id);
  checkOptions(form, field, at, { min: 2, max: 10 });
  if ((field.options ?? []).filter((option) => option.default).length > 1)
    form.add([...at, 'options'], 'RADIO_GROUP_TOO_MANY_DEFAULT_VALUES', 'Too many default values');
};

const checkCheckboxGroup: Check = (form, field, at, ids) => {
  ids.check(form, at, field.custom_id);
  checkOptions(form, field, at, { min: 1, max: 10 });
  const most = Math.min(10, field.options?.length ?? 0);
  checkBounds(form, { max_values: Math.max(1, most), ...field }, at, 10);
  if ((field.max_values ?? 0) > most)
    form.add([...at, 'max_values'], 'NUMBER_TYPE_MAX', `Must be at most ${most}.`);
};

const IN_LABEL = new Map<number, Check>([
  ...SELECTS.map((type) => [type, checkModalSelect] as const),
  [KINDS.textInput, checkTextInput],
  [KINDS.fileUpload, checkFileUpload],
  [KINDS.radioGroup, checkRadioGroup],
  [KINDS.checkboxGroup, checkCheckboxGroup],
  [KINDS.checkbox, (form, field, at, ids) => ids.check(form, at, field.custom_id)],
]);

/**
 * A modal: title of 1 to 45 characters; one to five labels of 1 to 45 with one field each, or texts. Refuses a
 * text input in a row too, which Discord still takes but calls deprecated.
 */
export function checkModal(form: FormErrors, modal: Loose & { title?: string }): void {
  const at: Path = ['data'];
  const ids = new CustomIds();
  form.length([...at, 'title'], modal.title, 1, 45);
  form.length([...at, 'custom_id'], modal.custom_id, 1, 100);
  form.count([...at, 'components'], modal.components, 1, 5);
  for (const [index, part] of (modal.components ?? []).entries()) {
    const here: Path = [...at, 'components', index];
    if (part.type === KINDS.label) checkLabel(form, part, here, ids);
    else if (part.type === KINDS.text) form.length([...here, 'content'], part.content, 1, 4000);
    else refuseType(form, here, [KINDS.text, KINDS.label]);
  }
}

function checkLabel(form: FormErrors, label: Loose, at: Path, ids: CustomIds): void {
  form.length([...at, 'label'], label.label, 1, 45);
  form.length([...at, 'description'], label.description, 0, 100);
  const { component: field } = label;
  const here = [...at, 'component'];
  const check = IN_LABEL.get(field?.type ?? 0);
  if (!field) form.add(here, 'BASE_TYPE_REQUIRED', 'This field is required');
  else if (check) check(form, field, here, ids);
  else refuseType(form, here, [...IN_LABEL.keys()]);
}
