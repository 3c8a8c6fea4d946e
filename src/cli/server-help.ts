/** The end of the help of every command that talks to a running server. */
export const SERVER_HELP = `
The server is the one at HOOKSWITCH_URL (http://127.0.0.1:4400 unless set); its API key is taken from HOOKSWITCH_API_KEY.`;
