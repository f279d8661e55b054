/** `npm run pack:check -- DIR|URL`: verifies and loads a pack, and prints its cascade as a table. */
import { parseArgs } from 'node:util';
import type { Manifest } from '../manifest';
import type { MemoryPlan } from '../memory';
import { loadPack } from '../pack';
import { packDirectory, runCommand } from './command';
import { readEnv } from './env';
import { table } from './table';

process.exitCode = await runCommand('pack:check', async (signal) => {
  const { positionals } = parseArgs({ allowPositionals: true });
  const dir = await packDirectory(positionals[0] ?? readEnv().PACK, signal);
  const { MEMORY_LIMIT: memoryLimit } = readEnv();
  const pack = await loadPack(dir, { signal, device: 'cpu', memoryLimit });
  await pack.close();
  const { manifest } = pack;
  const bytes = Object.values(manifest.files).reduce((sum, file) => sum + file.bytes, 0);
  process.stdout.write(
    `${manifest.name} ${manifest.version}: ${manifest.title || 'untitled'} (${manifest.licence || 'no licence named'})\n` +
      `${Object.keys(manifest.files).length} files, ${megabytes(bytes)}, every hash right, every tensor as the manifest says\n` +
      `${pack.words ? `closed vocabulary: other words than its ${pack.words.size} are ignored` : 'open vocabulary'}\n` +
      `${memoryOf(pack.memory)}\n\n` +
      `${memoryOf(pack.memory)}\n\n` +
      table(rowsOf(manifest)),
  );
});

function rowsOf({ files, textEncoder, stages }: Manifest): string[][] {
  const size = (file: string) => megabytes(files[file]?.bytes ?? 0);
  const encoder = `width ${textEncoder.width}, ${textEncoder.maxTokens} tokens, null ${textEncoder.null.kind}`;
  return [
    ['stage', 'pixels', 'file', 'size', 'predicts', 'schedule', 'sampler', 'steps', 'guidance', 'aug'],
    ['text', '', textEncoder.file, size(textEncoder.file), encoder, '', '', '', '', ''],
    ...stages.map(({ name, size: pixels, file, prediction, schedule, defaults, lowRes }) => [
      name,
      lowRes ? `${lowRes.from} → ${pixels}` : String(pixels),
      file,
      size(file),
      prediction,
      schedule.kind === 'cosine' && schedule.shift !== 0
        ? `cosine ${schedule.shift.toFixed(2)}`
        : schedule.kind,
      defaults.sampler,
      String(defaults.steps),
      `${defaults.guidanceWeight} in [${defaults.guidanceInterval.join(', ')}]`,
      lowRes ? String(defaults.augLevel) : '',
    ]),
  ];
}

/** What the nets take on the CPU, and whether they are loaded at once here. */
function memoryOf({ kind, nets }: MemoryPlan): string {
  const all = nets.reduce((sum, { bytes }) => sum + bytes, 0);
  const most = Math.max(...nets.map(({ bytes }) => bytes));
  const how = kind === 'resident' ? 'loaded at once' : 'taking turns';
  return `about ${megabytes(all)} of memory together, ${megabytes(most)} the largest net; here they are ${how}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
