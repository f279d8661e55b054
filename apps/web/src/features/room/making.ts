import type { GenerationView } from '@atelier/domain';
import type { Presence, WatchSnapshot } from '@atelier/protocol';
import { isEnded } from '../live/frames';

type Person = Presence['people'][number];

/** Whom to name of those who are in a room, `most` of them, with what each is making now: who makes something first, else as they came. */
export function peopleOf(
  people: readonly Person[],
  tiles: readonly WatchSnapshot[],
  most: number,
): { person: Person; making: GenerationView | undefined }[] {
  const making = new Map<string, GenerationView>();
  // The newest tile stands first: of several it is what somebody makes.
  for (const { generation } of tiles) {
    const author = generation.author?.id;
    if (author && !isEnded(generation) && !making.has(author)) making.set(author, generation);
  }
  return people
    .map((person) => ({ person, making: making.get(person.id) }))
    .sort((a, b) => Number(!a.making) - Number(!b.making))
    .slice(0, most);
}
