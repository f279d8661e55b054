import { readdir, readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import {
  AtelierError,
  CLEANINGS,
  type PackView,
  packName,
  samplerName,
  stageName,
  stageSize,
} from '@atelier/domain';
import { z } from 'zod';
import type { PackCatalogue } from '../context';

/**
 * The part of a pack's manifest that people see (docs/pack-format.md). packages/imagen validates the whole
 * manifest. The web and the bot must not load the inference runtime, so this reads only these fields.
 */
const manifest = z.object({
  name: packName,
  version: z.string(),
  title: z.string().default(''),
  description: z.string().default(''),
  licence: z.string().default(''),
  stages: z
    .array(
      z.object({
        name: stageName,
        size: stageSize,
        defaults: z.object({ sampler: samplerName, steps: z.int(), guidanceWeight: z.number() }),
      }),
    )
    .min(1),
  vocabulary: z.record(z.string(), z.array(z.string())).default({}),
  examples: z.array(z.string()).default([]),
  tokenizer: z.object({ file: z.string(), config: z.string() }).optional(),
  textEncoder: z.object({ maxTokens: z.int(), clean: z.enum(CLEANINGS).default('none') }).optional(),
  words: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('open') }),
      z.object({ kind: z.literal('closed'), file: z.string() }),
    ])
    .default({ kind: 'open' }),
  files: z.record(z.string(), z.object({ sha256: z.string() })).default({}),
});

/**
 * Resolves the setting PACK to a directory: a path stays itself, a name is a directory of `packsDir`, and
 * without it the first by name that holds a readable pack (half-made ones lie there while one is trained).
 * Null when there is none.
 */
export async function choosePack(packsDir: string, pack?: string): Promise<string | null> {
  if (pack) return isAbsolute(pack) || /[/\\]/.test(pack) ? pack : join(packsDir, pack);
  for (const name of await directoriesIn(packsDir)) {
    const directory = join(packsDir, name);
    if (await readPackView(directory).then(Boolean, () => false)) return directory;
  }
  return null;
}

const directoriesIn = async (packsDir: string): Promise<string[]> =>
  (await readdir(packsDir, { withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();

/** Reads the fields above of the manifest in `directory`. @throws AtelierError pack_invalid */
export async function readManifest(directory: string): Promise<z.output<typeof manifest>> {
  try {
    return manifest.parse(JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8')));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new AtelierError('pack_invalid', `The pack in ${directory} cannot be read: ${reason}`, {
      cause: error,
    });
  }
}

/** Reads the public view of the pack in `directory`. @throws AtelierError pack_invalid */
export async function readPackView(directory: string): Promise<PackView> {
  const { stages, tokenizer, textEncoder, words: list, files, ...rest } = await readManifest(directory);
  const hashOf = (name = ''): string | undefined => files[name]?.sha256;
  const [file, config] = [hashOf(tokenizer?.file), hashOf(tokenizer?.config)];
  const words = list.kind === 'closed' ? hashOf(list.file) : undefined;
  return {
    ...rest,
    stages: stages.map(({ defaults, ...stage }) => ({ ...stage, ...defaults })),
    ...(textEncoder &&
      file &&
      config && { text: { ...textEncoder, tokenizer: file, config, ...(words && { words }) } }),
  };
}

/**
 * The packs in `packsDir` and the one that `pack` (see choosePack) makes the default. A broken pack beside
 * the chosen one is left out. Without any pack the catalogue is empty and every request gets `unknown_pack`.
 * @throws AtelierError pack_invalid when the chosen pack cannot be read
 */
export async function openCatalogue({
  packsDir,
  pack,
}: {
  packsDir: string;
  pack?: string;
}): Promise<PackCatalogue> {
  const directory = await choosePack(packsDir, pack);
  const chosen = directory === null ? null : await readPackView(directory);
  const byName = new Map<string, PackView>();
  for (const name of await directoriesIn(packsDir)) {
    const beside = await readPackView(join(packsDir, name)).catch(() => null);
    if (beside) byName.set(beside.name, beside);
  }
  if (chosen) byName.set(chosen.name, chosen);
  return {
    defaultName: chosen?.name ?? '',
    get: (name) => byName.get(name),
    list: () => [...byName.values()],
  };
}
