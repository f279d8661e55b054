/** The settings of a device: what each one of `deviceSetting` may be told, by name, and how it is checked. */

/**
 * The values of DEVICE_CHECK: what follows when a net's answer on a device differs from the CPU's. `fall-back`: the CPU
 * computes; of an encoder alone, which runs once a caption, the stages stay on the device. `refuse`: the pack is not
 * loaded. `off`: nothing is compared, which spares opening every net on the CPU too.
 */
export const DEVICE_CHECKS = ['fall-back', 'refuse', 'off'] as const;
export type DeviceCheck = (typeof DEVICE_CHECKS)[number];

type Reader<T> = { read: (text: string) => T | undefined; takes: string };

const oneOf = <const T extends string>(...names: T[]): Reader<T> => ({
  read: (text) => names.find((name) => name.toLowerCase() === text.toLowerCase()),
  takes: names.join(', '),
});
const onOff: Reader<boolean> = {
  read: (text) => ({ on: true, off: false })[text.toLowerCase()],
  takes: 'on or off',
};
const whole = (least: number, most: number): Reader<number> => ({
  read: (text) => (/^\d{1,4}$/.test(text) && +text >= least && +text <= most ? Number(text) : undefined),
  takes: `a whole number from ${least} to ${most}`,
});

const OPTIONS = {
  /** Threads of one operation on the CPU. */
  threads: whole(1, 256),
  /** Whether the CPU keeps the memory of activations between calls. */
  arena: onOff,
  /** Whether NVIDIA's libraries may round the factors of float32 products to 10 bits of mantissa. */
  tf32: onOff,
  /** WebGPU: order of dimensions that it computes in. */
  layout: oneOf('NCHW', 'NHWC'),
  /** WebGPU: checks of its calls. */
  validation: oneOf('disabled', 'wgpuOnly', 'basic', 'full'),
  /** WebGPU: how it keeps buffers; `simple` takes less memory where all shapes are fixed. */
  buffers: oneOf('disabled', 'lazyRelease', 'simple', 'bucket'),
  /** CoreML: which of the machine's processors it may use. */
  units: oneOf('all', 'cpu', 'cpu+gpu', 'ane'),
};
type Option = keyof typeof OPTIONS;
export type DeviceOptions = {
  [name in Option]?: NonNullable<ReturnType<(typeof OPTIONS)[name]['read']>>;
};

const OF_CPU: readonly Option[] = ['threads', 'arena'];
/** Options of a device, and of those that it falls back to. */
const OF_DEVICE: Record<string, readonly Option[]> = {
  auto: ['tf32', ...OF_CPU],
  cpu: OF_CPU,
  cuda: ['tf32', ...OF_CPU],
  tensorrt: ['tf32', ...OF_CPU],
  webgpu: ['layout', 'validation', 'buffers', ...OF_CPU],
  dml: OF_CPU,
  coreml: ['units', ...OF_CPU],
};

/** Options that people look for, with the reason why there is no such one. */
const ABSENT: Record<string, string> = {
  fp16: 'half precision lies in a pack’s graphs: onnxruntime-node tells CUDA and TensorRT nothing but their device',
};

/**
 * Parses `name=value,name=value` for `device` (`cuda:1` counts as `cuda`).
 * @throws Error with one line that says what the device takes
 */
export function parseDeviceOptions(device: string, text = ''): DeviceOptions {
  const kind = device.split(':')[0]!;
  const known = OF_DEVICE[kind] ?? OF_CPU;
  const options: Record<string, unknown> = {};
  for (const part of text.split(',').filter((each) => each.trim() !== '')) {
    const [name = '', value = '', ...rest] = part.split('=').map((each) => each.trim());
    const absent = ABSENT[name];
    if (absent) throw new Error(`there is no ${name}: ${absent}`);
    const option = known.find((each) => each === name);
    if (!option)
      throw new Error(`${kind} takes ${known.join(', ')}; there is no such option as the one given`);
    const read = rest.length === 0 ? OPTIONS[option].read(value) : undefined;
    if (read === undefined) throw new Error(`${option} takes ${OPTIONS[option].takes}, as in ${option}=…`);
    if (name in options) throw new Error(`${option} is given twice`);
    options[option] = read;
  }
  return options;
}
