// The voice on the wire is mono, 16-bit little-endian samples at RATE a
// second, in chunks of 100 ms. A chunk needs nothing of those before it, so
// one can start to listen at any time.
const RATE = 16000;
const CHUNK = RATE / 10;
const CUSHION = RATE / 5; // wait for so much before playing, against jitter
const LIMIT = RATE; // drop what is further behind than this

// Recorder brings the microphone's rate down to RATE, by the mean of the
// samples that fall into one of ours, and posts chunks.
class Recorder extends AudioWorkletProcessor {
  chunk = new Int16Array(CHUNK);
  filled = 0;
  sum = 0;
  count = 0;
  mean = 0;
  phase = 0;

  process([[samples]]) {
    for (const sample of samples ?? []) {
      this.sum += sample;
      this.count++;
      for (this.phase += RATE; this.phase >= sampleRate; this.phase -= sampleRate) this.push();
    }
    return true;
  }

  push() {
    if (this.count > 0) this.mean = this.sum / this.count;
    this.sum = this.count = 0;
    this.chunk[this.filled++] = Math.max(-1, Math.min(1, this.mean)) * 32767;
    if (this.filled < CHUNK) return;
    this.port.postMessage(this.chunk.buffer, [this.chunk.buffer]);
    this.chunk = new Int16Array(CHUNK);
    this.filled = 0;
  }
}

// Player plays chunks one after another, without a gap between them as long as
// they come in time. Its context runs at RATE.
class Player extends AudioWorkletProcessor {
  chunks = [];
  position = 0; // in the first chunk
  waiting = 0; // samples in all chunks
  playing = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => (data ? this.add(new Int16Array(data)) : this.finish());
  }

  add(chunk) {
    this.chunks.push(chunk);
    this.waiting += chunk.length;
    while (this.waiting > LIMIT) this.next();
    if (this.waiting >= CUSHION) this.playing = true;
  }

  // finish plays what is left: nothing more will come to fill the cushion.
  finish() {
    this.playing = true;
  }

  next() {
    this.waiting -= this.chunks.shift().length - this.position;
    this.position = 0;
  }

  process(_, [[out]]) {
    for (let i = 0; this.playing && i < out.length; i++) {
      while (this.chunks.length && this.position === this.chunks[0].length) this.next();
      this.playing = this.chunks.length > 0;
      if (!this.playing) break;
      out[i] = this.chunks[0][this.position++] / 32768;
      this.waiting--;
    }
    return true;
  }
}

registerProcessor("recorder", Recorder);
registerProcessor("player", Player);
