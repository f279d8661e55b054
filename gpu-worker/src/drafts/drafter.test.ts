import { AtelierError } from '@atelier/domain';
import type { Draft, DraftRequest } from '@atelier/imagen';
import { beforeEach, describe, expect, it } from 'vitest';
import { Drafter, drawsBeside } from './drafter';

const MS = 100;
const ask: DraftRequest = { caption: 'a red fox', seed: 1, settings: {}, walk: 5, mostSteps: 3 };

class FakeInference {
  rendering = 0;
  info: { pack: string; version: string } | null = { pack: 'tiny', version: '1' };
  drawn = 0;
  async draft(): Promise<Draft> {
    if (!this.info) throw new AtelierError('unavailable', 'the inference process is not running');
    this.drawn += 1;
    return { rgb: new Uint8Array(64 * 64 * 3), size: 64, steps: 3, ms: MS };
  }
}
let jobs: FakeInference;
let beside: FakeInference;
let drafter: Drafter;
beforeEach(() => {
  jobs = new FakeInference();
  beside = new FakeInference();
  drafter = new Drafter(jobs, beside);
});

describe('a process for drafts', () => {
  it('LANE-6 draws them while the other one has jobs, which are delayed by less than the draft took', async () => {
    jobs.rendering = 2;
    const { delayMs } = await drafter.draft(ask);
    expect([jobs.drawn, beside.drawn]).toEqual([0, 1]);
    expect(delayMs).toBeGreaterThan(0);
    expect(delayMs).toBeLessThan(MS / 2);
    expect(drafter.rendering).toBe(2);
  });

  it('LANE-6 while it loads or has died the process of the jobs draws them, at their full cost', async () => {
    beside.info = null;
    expect((await drafter.draft(ask)).delayMs).toBe(MS);
    expect((await new Drafter(jobs, null).draft(ask)).delayMs).toBe(MS);
    expect(jobs.drawn).toBe(2);
  });

  it('LANE-6 never draws with another version of the pack', async () => {
    beside.info = { pack: 'tiny', version: '2' };
    await drafter.draft(ask);
    expect([jobs.drawn, beside.drawn]).toEqual([1, 0]);
  });

  it('LANE-6 draws on while the process of the jobs starts anew', async () => {
    jobs.info = null;
    await drafter.draft(ask);
    expect(beside.drawn).toBe(1);
  });

  it('LANE-6 is of use on a processor with a core to spare only', () => {
    const cpu = { provider: 'cpu', memory: 'resident', spareBytes: 9, draftBytes: 8 } as const;
    expect(drawsBeside(cpu, 2)).toBe(true);
    expect(drawsBeside(cpu, 1)).toBe(false);
    expect(drawsBeside({ ...cpu, provider: 'cuda', spareBytes: null }, 16)).toBe(false);
  });

  it('LANE-6 leaves out the second process where its nets do not fit beside the others', () => {
    const cpu = { provider: 'cpu', memory: 'resident', spareBytes: 7, draftBytes: 8 } as const;
    expect(drawsBeside(cpu, 2)).toBe(false);
    expect(drawsBeside({ ...cpu, spareBytes: null }, 2)).toBe(true);
    expect(drawsBeside({ ...cpu, memory: 'by-turns', spareBytes: null }, 2)).toBe(false);
  });
});
