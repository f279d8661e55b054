import type { GenerationView } from '@atelier/domain';
import { describe, expect, it } from 'vitest';
import { aGeneration } from '../api/testing';
import { candidateOf, follow } from './featured';

const made = (id: string, status: GenerationView['status']) => aGeneration({ id, status });
const wall = (...views: GenerationView[]) => views.map((generation) => ({ generation, progress: null }));

describe('ROOM-1 the stage of a room', () => {
  it('shows the newest running generation, else the newest that waits, else nothing', () => {
    const views = [made('new', 'queued'), made('two', 'running'), made('one', 'running')];
    expect(candidateOf(wall(...views))?.id).toBe('two');
    expect(candidateOf(wall(made('new', 'queued'), made('old', 'done')))?.id).toBe('new');
    expect(candidateOf(wall(made('old', 'done')))).toBeNull();
  });

  it('stays with a running generation and moves on when it has ended or left', () => {
    const now = { view: made('one', 'running'), kept: false };
    expect(follow(now, wall(made('two', 'running'), made('one', 'running')), false)).toBe(now);
    expect(follow(now, wall(made('two', 'running'), made('one', 'done')), false).view?.id).toBe('two');
    expect(follow(now, wall(made('two', 'running')), false).view?.id).toBe('two');
    expect(follow({ view: null, kept: false }, wall(made('two', 'queued')), false).view?.id).toBe('two');
  });

  it('keeps a generation that the visitor points at, made or acted on', () => {
    const tiles = wall(made('two', 'running'), made('one', 'done'));
    const shown = { view: made('one', 'running'), kept: false };
    expect(follow(shown, tiles, true)).toBe(shown);
    const kept = { ...shown, kept: true };
    expect(follow(kept, tiles, false)).toBe(kept);
  });
});
