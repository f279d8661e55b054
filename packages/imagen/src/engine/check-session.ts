import { packInvalid } from '../errors';
import type { StageManifest, TextEncoderManifest } from '../manifest';
import type { Session, TensorInfo } from '../runtime/session';

/** A dimension: a number, or one that must be free for the pipeline to choose. */
type Dim = number | 'batch' | 'length';
interface Expected {
  field: string;
  name: string;
  type: 'float32' | 'int64';
  dims: readonly Dim[];
}

/**
 * Checks that a stage's graph has the inputs and outputs that the manifest promises. @throws AtelierError
 * `pack_invalid`
 */
export function checkStageSession(
  session: Session,
  stage: StageManifest,
  index: number,
  width: number,
): void {
  const { inputs, outputs, size } = stage;
  const at = (kind: 'inputs' | 'outputs', key: string) => `stages.${index}.${kind}.${key}`;
  const image: Dim[] = ['batch', 3, size, size];
  const dims: Record<keyof typeof inputs, readonly Dim[]> = {
    z: image,
    time: ['batch'],
    text: ['batch', 'length', width],
    textMask: ['batch', 'length'],
    lowRes: image,
    augLevel: ['batch'],
  };
  const expected = Object.entries(inputs).map(
    ([key, name]): Expected => ({
      field: at('inputs', key),
      name: name as string,
      type: 'float32',
      dims: dims[key as keyof typeof inputs],
    }),
  );
  checkTensors(stage.file, 'input', session.inputs, expected, stage.maxBatch);
  checkTensors(
    stage.file,
    'output',
    session.outputs,
    [
      {
        field: at('outputs', 'prediction'),
        name: outputs.prediction,
        type: 'float32',
        dims: ['batch', stage.learnedVariance ? 6 : 3, size, size],
      },
    ],
    stage.maxBatch,
  );
}

/** Checks the text encoder's graph likewise. @throws AtelierError `pack_invalid` */
export function checkEncoderSession(session: Session, encoder: TextEncoderManifest): void {
  const ids = (key: 'ids' | 'mask'): Expected => ({
    field: `textEncoder.inputs.${key}`,
    name: encoder.inputs[key],
    type: 'int64',
    dims: ['batch', 'length'],
  });
  checkTensors(encoder.file, 'input', session.inputs, [ids('ids'), ids('mask')], 1);
  const sequence: Expected = {
    field: 'textEncoder.outputs.sequence',
    name: encoder.outputs.sequence,
    type: 'float32',
    dims: ['batch', 'length', encoder.width],
  };
  checkTensors(encoder.file, 'output', session.outputs, [sequence], 1);
}

function checkTensors(
  file: string,
  kind: 'input' | 'output',
  found: readonly TensorInfo[],
  expected: readonly Expected[],
  maxBatch: number,
): void {
  for (const { field, name, type, dims } of expected) {
    const tensor = found.find((each) => each.name === name);
    if (!tensor) {
      const names = found.map((each) => each.name).join(', ');
      throw packInvalid(file, field, `the graph has no ${kind} "${name}" (it has ${names})`);
    }
    if (tensor.type !== type) throw packInvalid(file, field, `"${name}" is ${tensor.type}, must be ${type}`);
    if (!fits(tensor.shape, dims, maxBatch))
      throw packInvalid(
        file,
        field,
        `"${name}" has shape [${tensor.shape.join(', ')}], must be [${dims.join(', ')}]`,
      );
  }
  const unnamed =
    kind === 'input' && found.find((tensor) => !expected.some(({ name }) => name === tensor.name));
  if (unnamed)
    throw packInvalid(
      file,
      null,
      `the graph needs an input "${unnamed.name}" that the manifest does not name`,
    );
}

/**
 * A free dimension of the graph accepts any number. A fixed one must equal the expected number, and a fixed
 * batch must equal the batch size.
 */
const fits = (shape: TensorInfo['shape'], dims: readonly Dim[], maxBatch: number): boolean =>
  shape.length === dims.length &&
  shape.every((found, at) => {
    const wanted = dims[at]!;
    if (typeof found === 'string') return true;
    return wanted === 'batch' ? found === 1 && maxBatch === 1 : found === wanted;
  });
