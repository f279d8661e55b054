/** Occasions for a sound. `stage` rises with the size that was reached. */
export type Cue = { kind: 'stage'; size: number } | { kind: 'reaction' } | { kind: 'joined' };

/** Loudness of a note, 0 to 1: as quiet as a pencil on paper. */
const LOUDNESS = 0.035;
/** Notes in hertz; those of the stages are a rising triad. */
const STAGE_HZ: Readonly<Record<number, number>> = { 64: 392, 256: 493.88, 1024: 587.33 };
const REACTION_HZ = 880;
const JOINED_HZ = 329.63;

/** Seconds of a note by its cue. */
const noteOf = (cue: Cue): { hz: number; seconds: number } => {
  switch (cue.kind) {
    case 'stage':
      return { hz: STAGE_HZ[cue.size] ?? 392, seconds: 0.9 };
    case 'reaction':
      return { hz: REACTION_HZ, seconds: 0.18 };
    case 'joined':
      return { hz: JOINED_HZ, seconds: 0.5 };
  }
};

/** Plays a note for `cue`: a sine that swells within 20 ms and dies away, so that it never clicks. */
export function playCue(audio: AudioContext, cue: Cue): void {
  const { hz, seconds } = noteOf(cue);
  const start = audio.currentTime;
  const tone = audio.createOscillator();
  const level = audio.createGain();
  tone.frequency.value = hz;
  level.gain.setValueAtTime(0, start);
  level.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02);
  level.gain.exponentialRampToValueAtTime(0.0001, start + seconds);
  tone.connect(level).connect(audio.destination);
  tone.start(start);
  tone.stop(start + seconds);
}
