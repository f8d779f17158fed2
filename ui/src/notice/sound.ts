import type { Clock } from "../sync/clock";

/** Sounds are no nearer to each other than this, in milliseconds. */
const apartMs = 1_000;
/** Two tones, one after the other: how high they are, in hertz, and how long each is, in seconds. */
const tones = [660, 880];
const length = 0.12;
const loudness = 0.08;

/** A short sound, made by the browser itself. */
export class Sound {
  readonly #clock: Clock;
  #last = -Infinity;
  #context: AudioContext | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Makes the sound, unless it was just made; false then. */
  play(): boolean {
    const now = this.#clock.elapsed();
    if (now - this.#last < apartMs) return false;
    this.#last = now;
    const context = (this.#context ??= new AudioContext());
    // Before anybody has done something in the page it stays silent.
    void context.resume();
    tones.forEach((tone, i) => {
      const [start, end] = [context.currentTime + i * length, context.currentTime + (i + 1) * length];
      const [source, volume] = [new OscillatorNode(context, { frequency: tone }), new GainNode(context, { gain: loudness })];
      volume.gain.setValueAtTime(loudness, start);
      volume.gain.exponentialRampToValueAtTime(0.001, end);
      source.connect(volume).connect(context.destination);
      source.start(start);
      source.stop(end);
    });
    return true;
  }
}
