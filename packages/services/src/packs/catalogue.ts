import { readdir, readFile } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import { AtelierError, type PackView, packName, samplerName, stageName, stageSize } from '@atelier/domain';
import { z } from 'zod';
import type { PackCatalogue } from '../context';

/**
 * The part of a pack's manifest that people see (docs/pack-format.md). packages/imagen validates the whole; the web and the
 * bot must not load the inference runtime, so this reads only these fields.
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
});

/** Where `PACK` leads: a path stays itself, a name is a directory of `packsDir`. */
export const packDirectory = (packsDir: string, pack: string): string =>
  isAbsolute(pack) || pack.includes('/') || pack.includes(sep) ? pack : join(packsDir, pack);

/** What people may know of the pack in `directory`. @throws AtelierError pack_invalid */
export async function readPackView(directory: string): Promise<PackView> {
  try {
    const { stages, ...rest } = manifest.parse(
      JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8')),
    );
    return { ...rest, stages: stages.map(({ defaults, ...stage }) => ({ ...stage, ...defaults })) };
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new AtelierError('pack_invalid', `The pack in ${directory} cannot be read: ${reason}`, {
      cause: error,
    });
  }
}

/**
 * The packs in `packsDir` and the one that `pack` (the setting PACK: a directory or a name) chooses as the default. A broken
 * pack beside the chosen one is left out; a broken chosen one is an error. @throws AtelierError pack_invalid
 */
export async function openCatalogue({
  packsDir,
  pack,
}: {
  packsDir: string;
  pack: string;
}): Promise<PackCatalogue> {
  const chosen = await readPackView(packDirectory(packsDir, pack));
  const entries = await readdir(packsDir, { withFileTypes: true }).catch(() => []);
  const others = await Promise.allSettled(
    entries.filter((entry) => entry.isDirectory()).map((entry) => readPackView(join(packsDir, entry.name))),
  );
  const byName = new Map<string, PackView>();
  for (const other of others) if (other.status === 'fulfilled') byName.set(other.value.name, other.value);
  byName.set(chosen.name, chosen);
  return {
    defaultName: chosen.name,
    get: (name) => byName.get(name),
    list: () => [...byName.values()],
  };
}
