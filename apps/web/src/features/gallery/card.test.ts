import type { ImageView } from '@atelier/domain';
import { describe, expect, it } from 'vitest';
import { anImage } from '../api/testing';
import { onCard } from './card';
import { votedOnCard } from './voted-on-card';

const indexes = (images: ImageView[]): number[] => onCard({ images }).map(({ index }) => index);
const drafts = (count: number): ImageView[] => Array.from({ length: count }, (_, n) => anImage(n, [64], 64));
const withVotes = (images: ImageView[], index: number): ImageView[] =>
  images.map((image) => (image.index === index ? { ...image, votes: 1 } : image));

describe('CARD-6 the heart of a card', () => {
  it('is for the image that went furthest, or has most votes, as it alone is on view', () => {
    const promoted = [anImage(0, [64]), anImage(1, [64]), anImage(2, [64, 256]), anImage(3, [64])];
    expect([indexes(promoted), votedOnCard({ images: promoted })]).toEqual([[2], 2]);
    const preferred = withVotes(drafts(4), 1);
    expect([indexes(preferred), votedOnCard({ images: preferred })]).toEqual([[1], 1]);
    // Of two equal drafts the first stands for both.
    expect([indexes(drafts(2)), votedOnCard({ images: drafts(2) })]).toEqual([[0], 0]);
  });

  it('names no image where equal ones stand side by side, of a single one, and before the first', () => {
    expect([indexes(drafts(4)), votedOnCard({ images: drafts(4) })]).toEqual([[0, 1, 2, 3], undefined]);
    expect(indexes(drafts(9))).toEqual([0, 1, 2, 3]);
    expect([indexes(drafts(1)), votedOnCard({ images: drafts(1) })]).toEqual([[0], undefined]);
    const waiting = [anImage(0, []), anImage(1, [])];
    expect([indexes(waiting), votedOnCard({ images: waiting })]).toEqual([[], undefined]);
  });
});
