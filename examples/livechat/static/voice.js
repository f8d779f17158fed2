// Records the microphone into chunks and plays chunks; worklet.js has their form.

const worklet = "/static/worklet.js";
const RATE = 16000;

// record hands the microphone's chunks to onChunk until stop() is called or the
// microphone goes away, and calls onEnd in the second case. What it throws can
// be shown to people.
export async function record(onChunk, onEnd) {
  const stream = await microphone();
  const [track] = stream.getAudioTracks();
  const context = new AudioContext();
  try {
    await context.audioWorklet.addModule(worklet);
  } catch (error) {
    track.stop();
    context.close();
    throw error;
  }
  const node = new AudioWorkletNode(context, "recorder", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
  context.createMediaStreamSource(stream).connect(node);
  node.port.onmessage = ({ data }) => onChunk(data);
  track.onended = onEnd;
  return function stop() {
    node.port.onmessage = track.onended = null;
    track.stop();
    context.close();
  };
}

async function microphone() {
  if (!navigator.mediaDevices) {
    throw new Error("Browsers share a microphone only with pages on https or localhost.");
  }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
  } catch (error) {
    throw new Error(
      error.name === "NotAllowedError"
        ? "The microphone is blocked. Allow it for this page in the browser, then try again."
        : "No microphone can be used. Connect one, then try again.",
    );
  }
}

// listen returns a player of chunks.
export async function listen() {
  const context = new AudioContext({ sampleRate: RATE });
  await context.audioWorklet.addModule(worklet);
  const node = new AudioWorkletNode(context, "player", { numberOfInputs: 0, outputChannelCount: [1] });
  node.connect(context.destination);
  return {
    play(chunk) {
      const whole = chunk.slice(0, chunk.byteLength & ~1);
      node.port.postMessage(whole, [whole]);
    },
    finish: () => node.port.postMessage(null),
    stop: () => context.close(),
  };
}
