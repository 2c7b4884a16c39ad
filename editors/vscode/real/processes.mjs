// Processes of the machine as they are now (Linux's /proc).
import { readdirSync, readFileSync } from "node:fs";

/** The processes below one that are alive now, by their command lines. */
export function processesBelow(pid) {
  const parents = new Map();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const [, state, parent] = /\) (\w) (\d+)/.exec(readFileSync(`/proc/${name}/stat`, "utf8"));
      if (state !== "Z") parents.set(Number(name), Number(parent));
    } catch {
      // it ended meanwhile
    }
  }
  const below = (one) => one === pid || (parents.has(one) && below(parents.get(one)));
  return [...parents.keys()].filter((one) => one !== pid && below(one)).map((one) => ({ pid: one, command: commandOf(one) }));
}

/** Resident memory of a process, in MiB. */
export function residentMemory(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
}

function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}
