import { Command, CommanderError } from "commander";
import { ConfigError } from "../config.ts";
import { DatabaseTooNewError } from "../store/migrate.ts";
import { StoreError } from "../store/store-error.ts";
import { backupCommand } from "./backup.ts";
import { callsCommand } from "./calls.ts";
import { CliError } from "./cli-error.ts";
import { colorsOf } from "./colors.ts";
import { demoCommand } from "./demo.ts";
import { eventsCommand } from "./events.ts";
import { explainError } from "./explain-error.ts";
import { listenCommand } from "./listen.ts";
import { migrateCommand } from "./migrate.ts";
import { replayCommand } from "./replay.ts";
import { serveCommand } from "./serve.ts";
import { testCommand } from "./test.ts";
import { version } from "./version.ts";

const USAGE_EXIT_CODE = 2;

/** Errors whose message tells a person what is wrong and what to do: a stack trace would only hide it. */
const TOLD = [CliError, ConfigError, StoreError, DatabaseTooNewError];

/**
 * Runs the command line. Sets the process's exit code: 0 when the command did what it was asked, 1 when it could not, 2
 * when it was not understood, and what the command itself documents.
 */
export async function run(args: string[]): Promise<void> {
  endWithReader(process.stdout);
  try {
    await program().parseAsync(args, { from: "user" });
  } catch (thrown) {
    const error = explainError(thrown);
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
    } else if (TOLD.some((kind) => error instanceof kind)) {
      console.error(`${errorLabel()} ${(error as Error).message}`);
      process.exitCode = 1;
    } else throw error;
  }
}

function program(): Command {
  const root = new Command("hookswitch")
    .description("A call platform whose every call event reaches your CRM.")
    .version(version, "--version", "print the version")
    .addCommand(serveCommand())
    .addCommand(demoCommand())
    .addCommand(eventsCommand())
    .addCommand(callsCommand())
    .addCommand(replayCommand())
    .addCommand(testCommand())
    .addCommand(listenCommand())
    .addCommand(migrateCommand())
    .addCommand(backupCommand());
  explainMistakes(root, "hookswitch");
  return root;
}

/** Commands that were made apart share no settings, so each is told the same. */
function explainMistakes(command: Command, name: string): void {
  command
    .exitOverride()
    .showHelpAfterError(`Try \`${name} --help\`.`)
    .helpOption("-h, --help", "print help")
    // As every other error begins.
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, errorLabel())) });
  if (command.commands.length > 0) command.helpCommand("help [command]", "print help for a command");
  for (const child of command.commands) explainMistakes(child, `${name} ${child.name()}`);
}

function errorLabel(): string {
  return colorsOf(process.stderr).red("Error:");
}

/** `hookswitch events tail | head` is no error: when nobody reads any more, there is nothing left to do. */
function endWithReader(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
}
