/** Keeps a page's latest connection, and listens to what comes over it, as `window.ear`; and speaks for its microphone. */
const connections = [];
const Original = globalThis.RTCPeerConnection;
globalThis.RTCPeerConnection = class extends Original {
  constructor(configuration) {
    super(configuration);
    connections.push(this);
  }
};

let audio;
let listened;

globalThis.ear = {
  /** The microphone gives this tone from now on. */
  speak(hz) {
    if (!navigator.mediaDevices) return;
    navigator.mediaDevices.getUserMedia = async () => {
      const context = new AudioContext();
      const oscillator = new OscillatorNode(context, { frequency: hz });
      const out = context.createMediaStreamDestination();
      oscillator.connect(out);
      oscillator.start();
      return out.stream;
    };
  },
  /** The loudest frequency that is heard now, and how loud it is in dB. */
  listen() {
    const open = connections.findLast(({ connectionState }) => connectionState !== "closed");
    const track = open?.getReceivers()[0]?.track;
    if (!track) return { hz: 0, db: -200 };
    if (listened?.track !== track) {
      audio ??= new AudioContext();
      const analyser = audio.createAnalyser();
      analyser.fftSize = 4096;
      analyser.smoothingTimeConstant = 0;
      audio.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      listened = { track, analyser };
    }
    const { analyser } = listened;
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    const loudest = levels.reduce((best, level, bin) => (level > levels[best] ? bin : best), 1);
    const hz = (loudest * analyser.context.sampleRate) / analyser.fftSize;
    return { hz, db: Math.max(-200, levels[loudest]) };
  },
};
