import { Command, CommanderError } from "commander";
import { ConfigError } from "../config.ts";
import { StoreError } from "../store/store-error.ts";
import { serveCommand } from "./serve.ts";

/** Runs the command line; resolves with the exit code. */
export async function run(args: string[]): Promise<number> {
  const program = new Command("hookswitch")
    .description("A call platform whose every call event reaches your CRM.")
    .exitOverride()
    .addCommand(serveCommand());
  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (error instanceof ConfigError || error instanceof StoreError) {
      console.error(error.message);
      return 1;
    }
    throw error;
  }
}
