/** The local time of day with milliseconds, with the date in front where it is not today's. */
export function clockTime(at: number, now: number = Date.now()): string {
  const moment = new Date(at);
  const pad = (value: number, digits = 2) => String(value).padStart(digits, "0");
  const time = `${pad(moment.getHours())}:${pad(moment.getMinutes())}:${pad(moment.getSeconds())}`;
  const precise = `${time}.${pad(moment.getMilliseconds(), 3)}`;
  if (moment.toDateString() === new Date(now).toDateString()) return precise;
  return `${moment.getFullYear()}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())} ${precise}`;
}
