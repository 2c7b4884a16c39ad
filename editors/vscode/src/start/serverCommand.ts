/** Finds or makes the Python environment that runs the server, apart from the user's project. */

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";

import { interpreterOf, parseVersion, serverPythonCandidates, servesOn } from "../pure/python";

const run = promisify(execFile);
const PROBE_MILLISECONDS = 15_000;
const INSTALL_MILLISECONDS = 120_000;

/** Unpacks pure-Python wheels into the environment's site-packages (a wheel is a zip archive: PEP 427). */
const UNPACK = `
import sys, sysconfig, zipfile
for wheel in sys.argv[1:]:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(sysconfig.get_path("purelib"))
`;

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** For the log: where this command came from. */
  readonly origin: string;
}

export interface ServerCommandOptions {
  /** The setting `tracemend.server.interpreter`. */
  readonly chosen: string | undefined;
  /** The interpreter of the user's project: good enough to make an environment from. */
  readonly ofProject: string | undefined;
  /** The folder of wheels in the extension. */
  readonly wheels: string;
  /** The extension's global storage. */
  readonly storage: string;
  readonly log: (line: string) => void;
}

/** The server's command line; makes its environment first where that is needed. Throws an Error with one sentence. */
export async function findServerCommand(options: ServerCommandOptions): Promise<ServerCommand> {
  if (options.chosen && (await hasTracemend(options.chosen))) {
    return { command: options.chosen, args: ["-m", "tracemend", "server"], origin: "the setting tracemend.server.interpreter" };
  }
  const wheels = existsSync(options.wheels) ? readdirSync(options.wheels).filter((name) => name.endsWith(".whl")).sort() : [];
  if (wheels.length > 0) {
    const base = await findServerPython(options);
    if (base) {
      const python = await ensureEnvironment(base, wheels.map((name) => path.join(options.wheels, name)), options);
      return { command: python, args: ["-m", "tracemend", "server"], origin: `the extension's own environment, made from ${base}` };
    }
  }
  if (await answers(["tracemend", "--version"])) {
    return { command: "tracemend", args: ["server"], origin: "tracemend on the PATH" };
  }
  throw new Error(
    options.chosen
      ? `Tracemend's server can't run on ${options.chosen}: set "tracemend.server.interpreter" to a Python 3.10 or newer.`
      : 'Tracemend found no Python 3.10 or newer for its server: install one or set "tracemend.server.interpreter".',
  );
}

async function findServerPython(options: ServerCommandOptions): Promise<string | undefined> {
  for (const [command, ...args] of serverPythonCandidates(process.platform, options.chosen, options.ofProject)) {
    if (!command) {
      continue;
    }
    const printed = await output([command, ...args, "-c", "import sys; print(*sys.version_info[:2]); print(sys.executable)"]);
    const [first = "", executable = ""] = (printed ?? "").split(/\r?\n/);
    const version = parseVersion(first);
    options.log(`${[command, ...args].join(" ")}: ${version ? `Python ${version.major}.${version.minor}` : "not found"}`);
    if (version && servesOn(version) && executable) {
      return executable;
    }
  }
  return undefined;
}

async function ensureEnvironment(base: string, wheels: readonly string[], options: ServerCommandOptions): Promise<string> {
  const key = createHash("sha256").update(JSON.stringify([base, wheels.map((wheel) => [path.basename(wheel), readFileSync(wheel).length])]));
  const folder = path.join(options.storage, `server-${key.digest("hex").slice(0, 12)}`);
  const python = interpreterOf(folder, process.platform);
  const complete = path.join(folder, "complete");
  if (existsSync(complete) && existsSync(python)) {
    return python;
  }
  options.log(`Making the server's environment in ${folder} from ${base}`);
  rmSync(folder, { recursive: true, force: true });
  await mkdir(options.storage, { recursive: true });
  try {
    await run(base, ["-m", "venv", "--without-pip", folder], { timeout: INSTALL_MILLISECONDS });
    await run(python, ["-c", UNPACK, ...wheels], { timeout: INSTALL_MILLISECONDS });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    const said = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new Error(`Tracemend could not make its environment with ${base} (${said}): set "tracemend.server.interpreter" to another Python.`, {
      cause: error,
    });
  }
  writeFileSync(complete, "");
  return python;
}

async function hasTracemend(python: string): Promise<boolean> {
  return answers([python, "-c", "import tracemend"]);
}

async function answers(argv: readonly string[]): Promise<boolean> {
  return (await output(argv)) !== undefined;
}

async function output(argv: readonly string[]): Promise<string | undefined> {
  const [command, ...args] = argv;
  if (!command) {
    return undefined;
  }
  try {
    return (await run(command, args, { timeout: PROBE_MILLISECONDS, windowsHide: true })).stdout;
  } catch {
    return undefined;
  }
}
