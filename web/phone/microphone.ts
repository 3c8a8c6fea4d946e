import { MicrophoneError } from "./phone.ts";

const WANTED = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/**
 * Opens a microphone, or the system's own choice where it is gone.
 * @throws MicrophoneError
 */
export async function openMicrophone(deviceId: string): Promise<MediaStream> {
  // Browsers leave it out where a page does not come over HTTPS or from this machine.
  const media: MediaDevices | undefined = navigator.mediaDevices;
  if (!media) throw new MicrophoneError("insecure");
  const wanted = deviceId === "" ? WANTED : { ...WANTED, deviceId: { exact: deviceId } };
  try {
    return await media.getUserMedia({ audio: wanted });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (deviceId !== "" && (name === "OverconstrainedError" || name === "NotFoundError")) return openMicrophone("");
    if (name === "NotAllowedError" || name === "SecurityError") throw new MicrophoneError("refused", error);
    if (name === "NotFoundError") throw new MicrophoneError("missing", error);
    throw new MicrophoneError("busy", error);
  }
}

/** How loud a stream is, 0 to 1, again and again until the returned function is called. */
export function watchLevel(stream: MediaStream, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    // From -60 dB, which is a quiet room, to full scale.
    onLevel(Math.min(1, Math.max(0, (10 * Math.log10(power + 1e-12) + 60) / 60)));
  }, 80);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
