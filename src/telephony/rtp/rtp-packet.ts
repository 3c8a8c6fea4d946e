/** RTP packets (RFC 3550 §5.1). */
export type RtpPacket = {
  payloadType: number;
  marker: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  payload: Buffer;
};

const HEADER_BYTES = 12;

/** The packet, or null where the datagram is none. The payload is a view on the datagram. */
export function parseRtpPacket(data: Buffer): RtpPacket | null {
  const first = data[0] ?? 0;
  const second = data[1] ?? 0;
  if (data.length < HEADER_BYTES || first >> 6 !== 2) return null;
  // RTCP may come on the same port (RFC 5761 §4).
  if (second >= 192 && second <= 223) return null;
  let start = HEADER_BYTES + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (data.length < start + 4) return null;
    start += 4 + data.readUInt16BE(start + 2) * 4;
  }
  const padding = first & 0x20 ? (data[data.length - 1] ?? 0) : 0;
  const end = data.length - padding;
  if (start > end) return null;
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequence: data.readUInt16BE(2),
    timestamp: data.readUInt32BE(4),
    ssrc: data.readUInt32BE(8),
    payload: data.subarray(start, end),
  };
}

export function formatRtpPacket({ payloadType, marker, sequence, timestamp, ssrc, payload }: RtpPacket): Buffer {
  const data = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  data[0] = 0x80;
  data[1] = (marker ? 0x80 : 0) | payloadType;
  data.writeUInt16BE(sequence, 2);
  data.writeUInt32BE(timestamp, 4);
  data.writeUInt32BE(ssrc, 8);
  payload.copy(data, HEADER_BYTES);
  return data;
}
