/**
 * So many seconds of a tone as a WAV file: 8 kHz, 16 bits, one channel.
 *
 * @param loudness from 0 to 1, at each second.
 */
export function tone(seconds: number, loudness: (second: number) => number = () => 1): Buffer {
  const samples = 8_000 * seconds;
  const file = Buffer.alloc(44 + samples * 2);
  file.write("RIFF", 0);
  file.writeUInt32LE(36 + samples * 2, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  for (const [value, at] of [
    [1, 20],
    [1, 22],
    [2, 32],
    [16, 34],
  ] as const) {
    file.writeUInt16LE(value, at);
  }
  file.writeUInt32LE(8_000, 24);
  file.writeUInt32LE(16_000, 28);
  file.write("data", 36);
  file.writeUInt32LE(samples * 2, 40);
  for (let n = 0; n < samples; n += 1) {
    file.writeInt16LE(Math.round(Math.sin(n / 3) * 12_000 * loudness(n / 8_000)), 44 + n * 2);
  }
  return file;
}
