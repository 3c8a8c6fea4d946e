/** The home page. */
export const home = {
  home: {
    title: "Today",
    calls: "Calls",
    answered: "Answered",
    talk: "Talk time",
    running: "Under way",
    more: (n: number) => `of the latest ${n} calls`,
    latest: "Latest calls",
    connectors: "Connectors",
    begin: "Nothing has happened yet",
    steps: [
      "Create a connector: where your CRM takes webhooks.",
      "Make an API key for what carries your calls.",
      "Report a call's first event, and watch it appear here:",
    ],
  },
};
