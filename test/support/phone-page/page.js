/** A bare telephone in the browser: JsSIP as it is, driven by a test through `window.phone`. */
import JsSIP from "jssip";

const audio = new Audio();
const context = new AudioContext();
const analyser = context.createAnalyser();
analyser.fftSize = 4096;
analyser.smoothingTimeConstant = 0;
/** What has happened, oldest first. */
const notes = [];
let userAgent = null;
let session = null;
let own = null;
let sent = null;

function note(name, more = {}) {
  notes.push({ name, ...more });
}

/** A tone in place of the microphone; without one the microphone that the browser has. */
function sound(hz) {
  if (hz === null) return null;
  const oscillator = context.createOscillator();
  const target = context.createMediaStreamDestination();
  oscillator.frequency.value = hz;
  oscillator.connect(target);
  oscillator.start();
  return target.stream;
}

function options() {
  const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  return {
    mediaConstraints: { audio: plain, video: false },
    ...(own ? { mediaStream: own } : {}),
    pcConfig: { iceServers: [] },
  };
}

function hear(connection) {
  connection.addEventListener("track", ({ track, streams }) => {
    const stream = streams[0] ?? new MediaStream([track]);
    audio.srcObject = stream;
    audio.muted = true;
    void audio.play();
    context.createMediaStreamSource(stream).connect(analyser);
  });
  connection.addEventListener("connectionstatechange", () => note(`media ${connection.connectionState}`));
}

function follow(next) {
  session = next;
  for (const name of ["progress", "accepted", "confirmed", "hold", "unhold", "reinvite"]) {
    next.on(name, (event) => {
      note(name, event.response ? { code: event.response.status_code } : {});
    });
  }
  for (const name of ["ended", "failed"]) {
    next.on(name, ({ cause, message }) => {
      const code = message?.status_code;
      note(name, { cause, ...(code === undefined ? {} : { code }) });
    });
  }
  next.on("peerconnection", ({ peerconnection }) => hear(peerconnection));
  if (next.connection) hear(next.connection);
}

const phone = {
  notes,
  start(url, credentials, { hz, instance }) {
    own = sound(hz);
    void context.resume();
    userAgent = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(url)],
      uri: credentials.address,
      authorization_user: credentials.username,
      password: credentials.password,
      register_expires: 300,
      ...(instance === undefined ? {} : { instance_id: instance }),
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 2,
    });
    userAgent.on("registered", () => note("registered"));
    userAgent.on("unregistered", () => note("unregistered"));
    userAgent.on("registrationFailed", ({ response }) =>
      note("registrationFailed", { code: response?.status_code ?? 0 }),
    );
    userAgent.on("newRTCSession", ({ session: next, originator }) => {
      note(originator === "remote" ? "invited" : "calling");
      follow(next);
    });
    userAgent.start();
  },
  call(target) {
    userAgent?.call(target, options());
  },
  answer: () => session?.answer(options()),
  hangUp: (status) => session?.terminate(status === undefined ? {} : { status_code: status }),
  hold: (held) => (held ? session?.hold() : session?.unhold()),
  press: (digits, inSound) =>
    session?.sendDTMF(digits, {
      transportType: inSound ? "RFC2833" : "INFO",
      duration: 100,
      interToneGap: 100,
    }),
  refer: (target) => session?.refer(target),
  restartIce: () => session?.renegotiate({ rtcOfferConstraints: { iceRestart: true } }),
  /** Stops sending packets, as a network does that fails, and goes on again. */
  async fallSilent(silent) {
    const [sender] = session.connection.getSenders();
    sent ??= sender.track;
    await sender.replaceTrack(silent ? null : sent);
  },
  loseConnection: () => userAgent._transport.socket._ws.close(),
  header: (name) => session._request.getHeader(name),
  /** What there is to know of a sound that is missing. */
  async sounds() {
    const reports = [...(await session.connection.getStats()).values()];
    const pick = (type, names) => reports.filter((it) => it.type === type).map((it) => names.map((name) => it[name]));
    return {
      context: context.state,
      connection: session.connection.connectionState,
      source: pick("media-source", ["audioLevel", "totalAudioEnergy"]),
      sent: pick("outbound-rtp", ["packetsSent"]),
      received: pick("inbound-rtp", ["packetsReceived", "packetsDiscarded", "totalAudioEnergy"]),
    };
  },
  /** The loudest frequency that is heard, and how loud it is in dB. */
  heard() {
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    let loudest = 2;
    for (let index = 2; index < levels.length; index += 1) {
      if (levels[index] > levels[loudest]) loudest = index;
    }
    return { hz: (loudest * context.sampleRate) / analyser.fftSize, db: levels[loudest] };
  },
};

Object.assign(window, { phone, phoneOf: () => phone });
