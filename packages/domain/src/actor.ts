/** The caller. Every verb of packages/services receives one in `ctx.actor` and decides by it. */
export type Actor =
  | { kind: 'anonymous' }
  /** `turn`: a UUID made of a keyed hash of the guest's address, by which the queue serves guests in turn. */
  | { kind: 'guest'; userId: string; turn?: string }
  | { kind: 'user'; userId: string; role: 'member' | 'moderator' | 'admin' }
  /**
   * The Discord bot on behalf of a Discord account (which is one person with the web account of the same
   * Discord id).
   */
  | {
      kind: 'discord';
      userId: string;
      role: 'member' | 'moderator' | 'admin';
      guildId: string | null;
      channelId: string | null;
      /** A right in the Discord server lent the role for one act; no row holds it. */
      lent?: true;
    }
  | { kind: 'worker'; workerId: string }
  | { kind: 'system' };

/** The person behind an actor, or null when there is none. */
export const personOf = (actor: Actor): string | null => ('userId' in actor ? actor.userId : null);

/** Whether this actor may moderate: hide, cancel and retry other people's generations. */
export const isModerator = (actor: Actor): boolean =>
  actor.kind === 'system' || ((actor.kind === 'user' || actor.kind === 'discord') && actor.role !== 'member');
